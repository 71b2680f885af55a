#!/usr/bin/env python3
"""Golden files of @cochlea/models: PyTorch's logits of the same architectures with the same weights.

usage: python tooling/golden/models.py     writes packages/models/test/golden/pytorch.json
needs: torch, numpy

Weights and inputs are a formula, not data: element i of tensor k (in the order of the layers, dense weights as
[in, out]) is amplitude * sin(0.37 * i * i + k), the input is k = 0; see `wave` here and in the test.
Everything runs in float64, so that the numbers are the definition's and not those of a float32 kernel.
"""
import json
from pathlib import Path
import numpy as np
import torch
from torch import nn


def wave(shape, k):
    i = np.arange(int(np.prod(shape)), dtype=np.float64)
    return np.sin(0.37 * (i * i) + k).reshape(shape)


def amplitude(shape):
    return 1 / np.sqrt(np.prod(shape[1:])) if len(shape) == 4 else 1 / np.sqrt(shape[0]) if len(shape) == 2 else 0.3


def fill(model):
    state = {name: value for name, value in model.state_dict().items() if not name.endswith("num_batches_tracked")}
    for k, (name, value) in enumerate(state.items(), start=1):
        dense = value.ndim == 2
        shape = tuple(value.shape[::-1] if dense else value.shape)
        data = amplitude(shape) * wave(shape, k)
        positive = name.endswith("running_var")
        value.copy_(torch.from_numpy((1 + data) if positive else data.T if dense else data))


def cnn4(channels, classes):
    def block(i, o, kernel, padding):
        return [nn.Conv2d(i, o, kernel, 2, padding), nn.ReLU(), nn.BatchNorm2d(o)]

    return nn.Sequential(
        *block(channels, 8, 5, 2), *block(8, 16, 3, 1), *block(16, 32, 3, 1), *block(32, 64, 3, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def mlp(inputs, classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, classes))


def cnn(flat, classes):
    return nn.Sequential(
        nn.Conv2d(1, 10, 5, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(10, 20, 5, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(flat, 3800), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3800, 1024), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(1024, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, classes))


def every_option():
    """Each option of each layer at a value that is not its default."""
    return nn.Sequential(
        nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 3), groups=2, bias=False), nn.BatchNorm2d(6, eps=0.01, momentum=0.3), nn.ReLU(),
        nn.MaxPool2d((3, 2), (2, 1), (1, 0)), nn.AvgPool2d((2, 3), (1, 2), (1, 1)), nn.Dropout(0.2), nn.Flatten(), nn.Linear(168, 5, bias=False))


CASES = {
    "cnn4": (lambda: cnn4(2, 10), [2, 2, 64, 344]),
    "cnn4 of another size": (lambda: cnn4(1, 3), [3, 1, 13, 29]),
    "mlp": (lambda: mlp(4040, 10), [2, 1, 40, 101]),
    "cnn of another size": (lambda: cnn(20 * 3 * 5, 4), [2, 1, 21, 27]),
    "every option": (every_option, [2, 4, 11, 14]),
}


def parameter_count(make):
    with torch.device("meta"):
        return sum(value.numel() for value in make().parameters())


def golden(name):
    make, shape = CASES[name]
    model = make().double().eval()
    with torch.no_grad():
        fill(model)
        logits = model(torch.from_numpy(wave(shape, 0)))
    return {"call": name, "input": {"shape": shape}, "output": {"logits": logits.flatten().tolist(), "parameters": parameter_count(make)}}


out = Path(__file__).parents[2] / "packages/models/test/golden/pytorch.json"
full = {"call": "parameters of cnn", "input": {"shape": [1, 1, 1025, 32]}, "output": {"parameters": parameter_count(lambda: cnn(20 * 254 * 6, 10))}}
out.write_text(json.dumps({"versions": {"torch": torch.__version__, "numpy": np.__version__}, "cases": [*map(golden, CASES), full]}, indent=1) + "\n")
print(out, out.stat().st_size, "bytes")
