"""The architectures of @cochlea/models as PyTorch modules, written from the papers and their code and not from ours."""
import torch
from torch import nn

from torch_nets import Apply, AttentionPool, Masked, Meet, Recurrent, SubSpectralNorm, named, net

relu, pool = nn.ReLU, lambda: nn.MaxPool2d(2)


def add(paths):
    return sum(paths[1:], paths[0])


def mlp(inputs, classes):
    return net(f=nn.Flatten(), dense1=nn.Linear(inputs, 256), a=relu(), dense2=nn.Linear(256, 128), b=relu(), dense3=nn.Linear(128, classes))


def cnn4(channels, classes):
    layers = {}
    for k, (i, o) in enumerate(zip([channels, 8, 16, 32], [8, 16, 32, 64]), start=1):
        layers |= {f"conv{k}": nn.Conv2d(i, o, 5 if k == 1 else 3, 2, 2 if k == 1 else 1), f"relu{k}": relu(), f"norm{k}": nn.BatchNorm2d(o)}
    return net(**layers, pool=nn.AdaptiveAvgPool2d(1), f=nn.Flatten(), dense1=nn.Linear(64, classes))


def cnn(flat, classes):
    layers = {"conv1": nn.Conv2d(1, 10, 5, padding=1), "a": relu(), "b": pool(), "conv2": nn.Conv2d(10, 20, 5, padding=1), "c": relu(), "d": pool(), "f": nn.Flatten()}
    for k, (i, o) in enumerate(zip([flat, 3800, 1024], [3800, 1024, 256]), start=1):
        layers |= {f"dense{k}": nn.Linear(i, o), f"relu{k}": relu(), f"dropout__{k}": Masked(0.5)}
    return net(**layers, dense4=nn.Linear(256, classes))


def cnn_lstm(features, classes, steps=4):
    def cut(x):
        return x.permute(0, 3, 1, 2).reshape(x.shape[0], steps, -1)

    return net(conv1=nn.Conv2d(1, 20, 3, padding=1), a=relu(), b=pool(), steps=Apply(cut), lstm1=Recurrent("lstm", features, 128), dense1=nn.Linear(128, classes))


def alexnet_mnist(classes):
    return net(conv1=nn.Conv2d(1, 32, 5, padding=2), a=relu(), b=pool(), conv2=nn.Conv2d(32, 64, 5, padding=2), c=relu(), d=pool(), f=nn.Flatten(),
               dense1=nn.Linear(3136, 1024), e=relu(), dense2=nn.Linear(1024, classes))


def recurrent(kind, units, classes, **options):
    width = units * (2 if options.get("bidirectional") else 1)
    turn = Apply(lambda x: x[:, 0].transpose(1, 2))
    return net(turn=turn, **{kind: Recurrent(kind, 40, units, **{"levels": 2, **options})}, dense1=nn.Linear(width, classes))


def bc_resnet(tau, classes, parts=5, dropout=0.1):
    base = int(8 * tau)
    widths = [2 * base, base, int(1.5 * base), 2 * base, int(2.5 * base)]

    def frames(channels, stage):
        mean = Apply(lambda x: x.mean(2, keepdim=True))
        d = 2**stage
        path = named(mean=mean, depthwise=nn.Conv2d(channels, channels, (1, 3), padding=(0, d), dilation=(1, d), groups=channels, bias=False), norm=nn.BatchNorm2d(channels),
                     swish=nn.SiLU(), pointwise=nn.Conv2d(channels, channels, 1, bias=False), **{"dropout__1": Masked(dropout, channels=True)})
        return Meet(add, path, {})

    def block(i, o, stage, first):
        stride = 2 if first and stage in (1, 2) else 1
        layers = named(widen=nn.Conv2d(i, o, 1, bias=False), widenNorm=nn.BatchNorm2d(o), act=relu()) if first else {}
        layers |= named(bands=nn.Conv2d(o, o, (3, 1), (stride, 1), (1, 0), groups=o, bias=False), bandsNorm=SubSpectralNorm(o, parts), frames=frames(o, stage))
        return nn.Sequential(layers) if first else Meet(add, layers, {})

    layers = {"conv": nn.Conv2d(1, widths[0], 5, (2, 1), 2, bias=False), "norm": nn.BatchNorm2d(widths[0]), "act": relu()}
    for stage, count in enumerate([2, 2, 4, 4]):
        for index in range(count):
            name = f"stage{stage + 1}__block{index + 1}"
            layers |= {name: block(widths[stage] if index == 0 else widths[stage + 1], widths[stage + 1], stage, index == 0), f"{name}a": relu()}
    last = widths[-1]
    return net(**layers, lastDepthwise=nn.Conv2d(last, last, 5, padding=(0, 2), groups=last, bias=False), lastPointwise=nn.Conv2d(last, 4 * base, 1, bias=False),
               lastNorm=nn.BatchNorm2d(4 * base), lastAct=relu(), pool=nn.AdaptiveAvgPool2d(1), f=nn.Flatten(), classes=nn.Linear(4 * base, classes))


def ds_cnn(filters, blocks, stride, pads, block_stride, block_pads, classes):
    """Pads are TensorFlow's SAME, worked out by hand: left, right, top, bottom."""
    def norm():
        return nn.BatchNorm2d(filters, eps=1e-3, momentum=0.04)

    def block(first):
        return net(pad=nn.ZeroPad2d(block_pads if first else 1), depthwise=nn.Conv2d(filters, filters, 3, block_stride if first else 1, groups=filters), depthwiseNorm=norm(), a=relu(),
                   pointwise=nn.Conv2d(filters, filters, 1), pointwiseNorm=norm(), b=relu())

    layers = {f"block{k + 1}": block(k == 0) for k in range(blocks)}
    return net(pad=nn.ZeroPad2d(pads), conv=nn.Conv2d(1, filters, (4, 10), stride), norm=norm(), a=relu(), **layers, pool=nn.AdaptiveAvgPool2d(1), f=nn.Flatten(), classes=nn.Linear(filters, classes))


def matchboxnet(blocks, repeats, channels, inputs, classes, dropout=0.0):
    def pointwise(i, o):
        return named(pointwise=nn.Conv1d(i, o, 1, bias=False), norm=nn.BatchNorm1d(o, eps=1e-3))

    def separable(i, o, kernel, dilation=1):
        return nn.Sequential(named(depthwise=nn.Conv1d(i, i, kernel, padding=dilation * (kernel - 1) // 2, dilation=dilation, groups=i, bias=False)) | pointwise(i, o))

    def block(i, kernel):
        path = {"part1": separable(i, channels, kernel)}
        for k in range(2, repeats + 1):
            path |= {f"relu{k}": relu(), f"dropout-{k - 1}": Masked(dropout), f"part{k}": separable(channels, channels, kernel)}
        return Meet(add, path, pointwise(i, channels))

    layers, count = {"signal": Apply(lambda x: x.flatten(1, 2)), "prologue": separable(inputs, 128, 11), "a": relu(), "dropout__1": Masked(dropout)}, 1
    for k in range(blocks):
        layers |= {f"block{k + 1}": block(128 if k == 0 else channels, 13 + 2 * k), f"relu{k}": relu(), f"dropout__{k + 2}": Masked(dropout)}
    return net(**layers, epilogue1=separable(channels, 128, 29, 2), b=relu(), **{f"dropout__{blocks + 2}": Masked(dropout)}, epilogue2=nn.Sequential(pointwise(128, 128)), c=relu(),
               **{f"dropout__{blocks + 3}": Masked(dropout)}, pool=nn.AdaptiveAvgPool1d(1), f=nn.Flatten(), classes=nn.Linear(128, classes))


def by_frame(x):
    return x.permute(0, 3, 1, 2).flatten(2)


def crnn(pads, features, steps, classes):
    """Arik et al.: 32 filters of 20 frames by 5 bands, two bidirectional levels of 32, all steps into a dense layer of 64."""
    return net(pad=nn.ZeroPad2d(pads), conv=nn.Conv2d(1, 32, (5, 20), (2, 8)), a=relu(), steps=Apply(by_frame), gru=Recurrent("gru", features, 32, levels=2, bidirectional=True, output="sequence"),
               f=nn.Flatten(), dense1=nn.Linear(steps * 64, 64), b=relu(), classes=nn.Linear(64, classes))


def crnn_edge(filters, stride, features, units, dense, classes):
    """Zhang et al.: no padding, one direction, the last state."""
    return net(conv=nn.Conv2d(1, filters, (4, 10), stride), a=relu(), steps=Apply(by_frame), gru=Recurrent("gru", features, units, levels=2), dense1=nn.Linear(units, dense), b=relu(),
               classes=nn.Linear(dense, classes))


def att_rnn(bands, at, classes):
    def norm(channels):
        return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)

    return net(conv1=nn.Conv2d(1, 10, (1, 5), padding=(0, 2)), a=relu(), norm1=norm(10), conv2=nn.Conv2d(10, 1, (1, 5), padding=(0, 2)), b=relu(), norm2=norm(1), steps=Apply(by_frame),
               lstm=Recurrent("lstm", bands, 64, levels=2, bidirectional=True, output="sequence"), attention=AttentionPool(128, at), dense1=nn.Linear(128, 64), c=relu(),
               dense2=nn.Linear(64, 32), classes=nn.Linear(32, classes))


# name: (make, input with batch). Those of one name and another input are checked at that size.
CASES = {
    "mlp": (lambda: mlp(4040, 10), [2, 1, 40, 101]),
    "cnn4": (lambda: cnn4(2, 10), [2, 2, 64, 344]),
    "cnn4 of another size": (lambda: cnn4(1, 3), [3, 1, 13, 29]),
    "cnn of another size": (lambda: cnn(20 * 3 * 5, 4), [2, 1, 21, 27]),
    "cnn-lstm of another size": (lambda: cnn_lstm(20 * 8 * 11 // 4, 5), [2, 1, 17, 22]),
    "alexnet-mnist": (lambda: alexnet_mnist(10), [2, 1, 28, 28]),
    "lstm": (lambda: recurrent("lstm", 128, 30), [2, 1, 40, 101]),
    "gru": (lambda: recurrent("gru", 128, 30), [2, 1, 40, 101]),
    "lstm with every option": (lambda: recurrent("lstm", 9, 4, levels=3, bidirectional=True, dropout=0.3), [3, 1, 40, 12]),
    "gru with every option": (lambda: recurrent("gru", 9, 4, levels=3, bidirectional=True, dropout=0.3), [3, 1, 40, 12]),
    "bc-resnet-1": (lambda: bc_resnet(1, 12), [3, 1, 40, 101]),
    "bc-resnet-3": (lambda: bc_resnet(3, 12), [2, 1, 40, 33]),
    "bc-resnet with every option": (lambda: bc_resnet(1.5, 4, parts=8, dropout=0.4), [3, 1, 64, 21]),
    "ds-cnn-s": (lambda: ds_cnn(64, 4, (2, 2), (4, 5, 1, 1), 1, (1, 1, 1, 1), 12), [2, 1, 40, 101]),
    "ds-cnn-m": (lambda: ds_cnn(172, 4, (1, 2), (4, 5, 1, 2), 2, (1, 1, 0, 1), 12), [2, 1, 40, 101]),
    "matchboxnet-3x1x64": (lambda: matchboxnet(3, 1, 64, 40, 12), [2, 1, 40, 101]),
    "matchboxnet with every option": (lambda: matchboxnet(2, 3, 12, 20, 5, dropout=0.2), [3, 2, 10, 31]),
    "crnn": (lambda: crnn((7, 8, 1, 2), 640, 13, 12), [2, 1, 40, 101]),
    "crnn-s": (lambda: crnn_edge(48, (2, 2), 48 * 4, 60, 84, 12), [2, 1, 10, 49]),
    "att-rnn": (lambda: att_rnn(40, -1, 12), [2, 1, 40, 101]),
    "att-rnn asked by the middle": (lambda: att_rnn(40, 10, 12), [2, 1, 40, 21]),
}

BENCH = [1, 40, 101]

# Only counted: call, how it is made, shape of one example.
COUNTS = {
    "cnn": (lambda: cnn(20 * 254 * 6, 10), [1, 1025, 32]),
    "cnn-lstm": (lambda: cnn_lstm(40960, 10), [1, 1025, 32]),
    **{f"bc-resnet-{tau:g}": (lambda tau=tau: bc_resnet(tau, 12), BENCH) for tau in (1.5, 2, 6, 8)},
    "ds-cnn-l": (lambda: ds_cnn(276, 5, (1, 2), (4, 5, 1, 2), 2, (1, 1, 0, 1), 12), BENCH),
    "matchboxnet-3x2x64": (lambda: matchboxnet(3, 2, 64, 40, 12), BENCH),
    "matchboxnet-6x2x64": (lambda: matchboxnet(6, 2, 64, 40, 12), BENCH),
    "matchboxnet-3x1x112": (lambda: matchboxnet(3, 1, 112, 40, 12), BENCH),
    "matchboxnet-3x2x112": (lambda: matchboxnet(3, 2, 112, 40, 12), BENCH),
    "crnn-m": (lambda: crnn_edge(128, (2, 2), 128 * 4, 76, 164, 12), [1, 10, 49]),
    "crnn-l": (lambda: crnn_edge(100, (1, 2), 100 * 7, 136, 188, 12), [1, 10, 49]),
    "matchboxnet-3x1x64 as published": (lambda: matchboxnet(3, 1, 64, 64, 30), [1, 64, 128]),
    "matchboxnet-3x2x64 as published": (lambda: matchboxnet(3, 2, 64, 64, 30), [1, 64, 128]),
    "crnn as published": (lambda: crnn((7, 8, 1, 2), 640, 19, 2), [1, 40, 151]),
    "att-rnn as published": (lambda: att_rnn(80, -1, 20), [1, 80, 125]),
}
