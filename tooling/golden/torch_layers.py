"""Layers of @cochlea/models as PyTorch modules, each option away from its default; a dense layer of three classes behind them."""
import torch
from torch import nn

from torch_nets import Apply, AttentionPool, Masked, Meet, Position, Recurrent, SelfAttention, SubSpectralNorm, named, net

MAP, SIGNAL, SEQUENCE = [4, 9, 8], [6, 20], [7, 6]


def layer(one, width):
    return lambda: net(one=one(), f=nn.Flatten(), classes=nn.Linear(width, 3))


class PaddedConv(nn.Conv2d):
    """Zeros left, right, above and below, which PyTorch has no uneven ones of with a stride."""

    def forward(self, x):
        return super().forward(nn.functional.pad(x, (1, 2, 1, 2)))


class FeatureNorm(nn.BatchNorm1d):
    def forward(self, x):
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class SubSpectral(SubSpectralNorm):
    def __init__(self):
        super().__init__(4, 3)
        self.eps, self.momentum = 0.01, 0.3


def function(f):
    return lambda: Apply(f)


def conv(**options):
    return nn.Conv2d(4, 4, 3, padding=1, **options)


# kind: (make, shape of one example)
CASES = {
    "conv2d": (layer(lambda: nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 3), groups=2, bias=False), 6 * 5 * 9), MAP),
    "conv2d padded same": (layer(lambda: PaddedConv(4, 5, 4, (2, 1)), 5 * 5 * 8), MAP),
    "depthwise-conv2d": (layer(lambda: nn.Conv2d(4, 8, (3, 2), (2, 1), (2, 1), (2, 1), groups=4, bias=False), 8 * 5 * 9), MAP),
    "conv-transpose2d": (layer(lambda: nn.ConvTranspose2d(4, 6, (3, 2), (2, 3), (1, 0), (1, 2), 2, False, (1, 2)), 6 * 18 * 26), MAP),
    "conv1d": (layer(lambda: nn.Conv1d(6, 8, 3, 2, 2, 3, groups=2, bias=False), 8 * 9), SIGNAL),
    "depthwise-conv1d": (layer(lambda: nn.Conv1d(6, 12, 4, 3, 1, 2, groups=6, bias=False), 12 * 6), SIGNAL),
    "dense": (layer(lambda: nn.Linear(6, 5, bias=False), 35), SEQUENCE),
    "dense of a sequence": (layer(lambda: nn.Linear(6, 5), 35), SEQUENCE),
    "lstm": (layer(lambda: Recurrent("lstm", 6, 5, 2, True, 0.3, "sequence"), 70), SEQUENCE),
    "lstm of one level": (layer(lambda: Recurrent("lstm", 6, 5), 5), SEQUENCE),
    "gru": (layer(lambda: Recurrent("gru", 6, 5, 2, True, 0.3), 10), SEQUENCE),
    "gru of one level": (layer(lambda: Recurrent("gru", 6, 5, output="sequence"), 35), SEQUENCE),
    "attention-pool": (layer(lambda: AttentionPool(6, 3), 6), SEQUENCE),
    "self-attention": (layer(lambda: SelfAttention(6, 3), 42), SEQUENCE),
    "position-embedding": (layer(lambda: Position(7, 6), 42), SEQUENCE),
    "batch-norm": (layer(lambda: nn.BatchNorm2d(4, eps=0.01, momentum=0.3), 288), MAP),
    "batch-norm of features": (layer(lambda: FeatureNorm(6), 42), SEQUENCE),
    "batch-norm of a vector": (lambda: net(f=nn.Flatten(), one=nn.BatchNorm1d(42), classes=nn.Linear(42, 3)), SEQUENCE),
    "sub-spectral-norm": (layer(SubSpectral, 288), MAP),
    "layer-norm": (layer(lambda: nn.LayerNorm([9, 8], eps=0.01), 288), MAP),
    "layer-norm of features": (layer(lambda: nn.LayerNorm(6), 42), SEQUENCE),
    "instance-norm": (layer(lambda: nn.InstanceNorm2d(4, eps=0.01, affine=True), 288), MAP),
    "instance-norm of a signal": (layer(lambda: nn.InstanceNorm1d(6, affine=True), 120), SIGNAL),
    "relu": (layer(nn.ReLU, 288), MAP),
    "relu6": (layer(function(lambda x: nn.functional.relu6(9 * x)), 288), MAP),
    "leaky-relu": (layer(lambda: nn.LeakyReLU(0.2), 288), MAP),
    "elu": (layer(lambda: nn.ELU(0.7), 288), MAP),
    "silu": (layer(nn.SiLU, 288), MAP),
    "gelu": (layer(nn.GELU, 288), MAP),
    "hard-swish": (layer(function(lambda x: nn.functional.hardswish(5 * x)), 288), MAP),
    "hard-sigmoid": (layer(function(lambda x: nn.functional.hardsigmoid(5 * x)), 288), MAP),
    "sigmoid": (layer(nn.Sigmoid, 288), MAP),
    "tanh": (layer(nn.Tanh, 288), MAP),
    "softmax": (layer(lambda: nn.Softmax(2), 288), MAP),
    "max-pool": (layer(lambda: nn.MaxPool2d((3, 2), (2, 1), (1, 0)), 4 * 5 * 7), MAP),
    "average-pool": (layer(lambda: nn.AvgPool2d((2, 3), (1, 2), (1, 1)), 4 * 10 * 4), MAP),
    "max-pool1d": (layer(lambda: nn.MaxPool1d(4, 3, 1), 6 * 7), SIGNAL),
    "average-pool1d": (layer(lambda: nn.AvgPool1d(3, 2, 1), 6 * 10), SIGNAL),
    "global-average-pool": (layer(function(lambda x: x.mean((1, 3))), 9), MAP),
    "global-average-pool of a signal": (layer(function(lambda x: x.mean(2)), 6), SIGNAL),
    "global-max-pool": (layer(function(lambda x: x.amax(2, keepdim=True)), 32), MAP),
    "global-max-pool of channels": (layer(function(lambda x: x.amax((2, 3))), 4), MAP),
    "flatten": (layer(nn.Flatten, 288), MAP),
    "reshape": (layer(function(lambda x: x.reshape(-1, 6, 48).amax(2)), 6), MAP),
    "permute": (layer(function(lambda x: x.permute(0, 3, 1, 2)), 288), MAP),
    "time-major": (layer(function(lambda x: x.permute(0, 3, 1, 2).reshape(-1, 6, 48)), 288), MAP),
    "time-major of a signal": (layer(function(lambda x: x.transpose(1, 2)), 120), SIGNAL),
    "dropout": (layer(lambda: Masked(0.3), 288), MAP),
    "dropout of channels": (layer(lambda: Masked(0.3, channels=True), 288), MAP),
    "sequence": (layer(lambda: net(conv=conv(), act=nn.ReLU(), norm=nn.BatchNorm2d(4)), 288), MAP),
    "residual": (layer(lambda: Meet(lambda paths: paths[0] * paths[1], named(conv=conv(stride=2), act=nn.ReLU()), named(short=nn.Conv2d(4, 4, 1, 2))), 4 * 5 * 4), MAP),
    "residual that spreads": (layer(lambda: Meet(sum, named(mean=Apply(lambda x: x.mean(2, keepdim=True)), conv=conv()), {}), 288), MAP),
    "parallel": (layer(lambda: Meet(lambda paths: torch.cat(paths, 2), named(a=conv()), named(b=nn.Conv2d(4, 4, (2, 1)), nested=Meet(sum, named(c=conv()), {})), {}), 4 * 26 * 8), MAP),
}
