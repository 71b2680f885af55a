#!/usr/bin/env python3
"""PyTorch's side of training.mjs: whole training steps with Adam, a few at a time, when asked.

usage: torch_training.py MODEL BATCH CLASSES INPUT THREADS VARIANTS     as in: cnn4 16 10 2x64x344 2 default,fused
Prints a line of JSON when ready: {"parameters", "description"}. Then, for each line `VARIANT STEPS` on standard input, one line:
for each of that many steps the milliseconds that passed, and those of all processors: [[12.1, 23.9], ...]. Ends with its input.
variants: default (what people write), fused (Adam's fused kernel), channels_last (fused, and four-dimensional tensors channels last)
needs: torch (2.13.0, CPU build), numpy
"""
import json
import pathlib
import sys
import time

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "golden"))
import torch_architectures as known  # noqa: E402
from torch_nets import Apply, AttentionPool, Masked, net  # noqa: E402


class Levels(nn.Module):
    """All levels in one module, as people write it: their last state, or every step."""

    def __init__(self, cell, features, units, bidirectional=False, every=False):
        super().__init__()
        self.cell = cell(features, units, 2, batch_first=True, bidirectional=bidirectional)
        self.every = every

    def forward(self, x):
        states = self.cell(x)[0]
        return states if self.every else states[:, -1]


def recurrent(cell, bands, classes):
    turn = Apply(lambda x: x[:, 0].transpose(1, 2).contiguous())
    return net(turn=turn, cell=Levels(cell, bands, 128), dense=nn.Linear(128, classes))


def crnn(classes):
    return net(pad=nn.ZeroPad2d((7, 8, 1, 2)), conv=nn.Conv2d(1, 32, (5, 20), (2, 8)), a=nn.ReLU(), steps=Apply(known.by_frame), gru=Levels(nn.GRU, 640, 32, True, True),
               f=nn.Flatten(), dense1=nn.Linear(13 * 64, 64), b=nn.ReLU(), classes=nn.Linear(64, classes))


def att_rnn(bands, classes):
    def norm(channels):
        return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)

    return net(conv1=nn.Conv2d(1, 10, (1, 5), padding=(0, 2)), a=nn.ReLU(), norm1=norm(10), conv2=nn.Conv2d(10, 1, (1, 5), padding=(0, 2)), b=nn.ReLU(), norm2=norm(1), steps=Apply(known.by_frame),
               lstm=Levels(nn.LSTM, bands, 64, True, True), attention=AttentionPool(128, -1), dense1=nn.Linear(128, 64), c=nn.ReLU(), dense2=nn.Linear(64, 32), classes=nn.Linear(32, classes))


# By the shape of one example and the number of classes.
MODELS = {
    "mlp": lambda shape, classes: known.mlp(shape[1] * shape[2], classes),
    "alexnet-mnist": lambda shape, classes: known.alexnet_mnist(classes),
    "lstm": lambda shape, classes: recurrent(nn.LSTM, shape[1], classes),
    "gru": lambda shape, classes: recurrent(nn.GRU, shape[1], classes),
    "cnn4": lambda shape, classes: known.cnn4(shape[0], classes),
    "cnn-lstm": lambda shape, classes: known.cnn_lstm(20 * (shape[1] // 2) * (shape[2] // 2) // 4, classes),
    "cnn": lambda shape, classes: known.cnn(20 * (((shape[1] - 2) // 2 - 2) // 2) * (((shape[2] - 2) // 2 - 2) // 2), classes),
    "bc-resnet-1": lambda shape, classes: known.bc_resnet(1, classes),
    "bc-resnet-3": lambda shape, classes: known.bc_resnet(3, classes),
    "ds-cnn-s": lambda shape, classes: known.ds_cnn(64, 4, (2, 2), (4, 5, 1, 1), 1, (1, 1, 1, 1), classes),
    "matchboxnet-3x1x64": lambda shape, classes: known.matchboxnet(3, 1, 64, shape[0] * shape[1], classes),
    "crnn": lambda shape, classes: crnn(classes),
    "att-rnn": lambda shape, classes: att_rnn(shape[1], classes),
}


def with_dropout(module):
    """PyTorch's own dropout in the places of masks that tests feed."""
    for name, child in module.named_children():
        if isinstance(child, Masked):
            rate = 1 - child.keep
            setattr(module, name, (nn.Dropout2d if child.channels else nn.Dropout)(rate) if rate > 0 else nn.Identity())
        else:
            with_dropout(child)
    return module


def stepper(make, shape, classes, variant):
    layout = torch.channels_last if variant == "channels_last" else torch.contiguous_format
    model = with_dropout(make()).to(memory_format=layout)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, fused=variant != "default")
    x, y = torch.randn(*shape).to(memory_format=layout), torch.arange(shape[0]) % classes

    def step():
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step, sum(p.numel() for p in model.parameters())


def milliseconds(step):
    start, before = time.perf_counter(), time.process_time()
    step()
    return [round((time.perf_counter() - start) * 1e3, 4), round((time.process_time() - before) * 1e3, 4)]


def main(name, batch, classes, shape, threads, variants):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    example = [int(length) for length in shape.split("x")]
    made = {variant: stepper(lambda: MODELS[name](example, int(classes)), [int(batch), *example], int(classes), variant) for variant in variants.split(",")}
    print(json.dumps({"parameters": next(iter(made.values()))[1], "description": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
    for line in sys.stdin:
        variant, steps = line.split()
        print(json.dumps([milliseconds(made[variant][0]) for _ in range(int(steps))]), flush=True)


main(*sys.argv[1:])
