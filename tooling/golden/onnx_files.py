#!/usr/bin/env python3
"""Files for the reader of @cochlea/onnx-graph: small models as PyTorch's two exporters write them, in several opsets.

usage: python tooling/golden/onnx_files.py     writes packages/onnx-graph/test/golden/files/*.onnx
needs: torch, onnx, onnxscript
Weights are drawn by philox.py from the seed 1 and the parameter's name.
"""
import os, warnings
from pathlib import Path

import onnx, torch
from torch import nn
from philox import uniform
from stripped_model import stripped

warnings.filterwarnings("ignore")
TARGET = Path(__file__).resolve().parents[2] / "packages/onnx-graph/test/golden/files"
BIGGEST = 60_000


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5), nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.Hardswish())
        self.classify = nn.Sequential(nn.Linear(6 * 3 * 4, 10), nn.GELU(), nn.Dropout(0.2), nn.Linear(10, 3))

    def forward(self, x):
        x = self.features(x)
        return self.classify(x.view(x.size(0), -1))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 6, num_layers=2, batch_first=True, bidirectional=True, dropout=0.3)
        self.head = nn.Linear(12, 3)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 6, num_layers=2, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        h0 = torch.zeros(2, x.size(0), 6)
        return self.head(self.gru(x, h0)[0][:, -1, :])


class Transformer(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.embed, self.place = nn.Linear(5, width), nn.Parameter(torch.zeros(1, 9, width))
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 12), nn.GELU(approximate="tanh"), nn.Linear(12, width))
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = self.embed(x) + self.place
        batch, steps, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(batch, steps, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, steps, width))
        x = x + self.mlp(self.norm2(x))
        return self.head(x.mean(dim=1))


class Attention(nn.Module):
    """PyTorch's own encoder layer."""

    def __init__(self, width=8):
        super().__init__()
        self.embed = nn.Linear(5, width)
        self.block = nn.TransformerEncoderLayer(width, 2, 12, dropout=0.1, batch_first=True, activation="gelu")
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = self.embed(x)
        return self.head(self.block(x)[:, 0])


class Norms(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.group, self.instance = nn.Conv1d(5, 6, 3), nn.GroupNorm(3, 6), nn.InstanceNorm1d(6, affine=True)
        self.prelu, self.head = nn.PReLU(6), nn.Linear(6, 3)

    def forward(self, x):
        x = self.group(self.conv(x.transpose(1, 2)))
        a, b = self.prelu(self.instance(x)).chunk(2, dim=1)
        x = torch.cat([nn.functional.silu(b), nn.functional.mish(a)], dim=1).clamp(-1, 2)
        x = x / x.norm(dim=1, keepdim=True).clamp_min(1e-6)
        return self.head(x.amax(dim=-1) + x.mean(dim=-1))


def drawn(model):
    """The model with weights of the counter-based generator."""
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if tensor.is_floating_point():
                low = 0.5 if name.endswith("running_var") else -0.5
                tensor.copy_(torch.from_numpy(uniform(tensor.numel(), 1, name, low=low, high=low + 1)).float().reshape(tensor.shape))
    return model.eval()


IMAGE, STEPS = (1, 1, 12, 16), (1, 9, 5)
MODELS = {"cnn": (Cnn, IMAGE), "lstm": (Lstm, STEPS), "gru": (Gru, STEPS), "transformer": (Transformer, STEPS), "attention": (Attention, STEPS), "norms": (Norms, STEPS)}

# File: exporter, model, opset, whether the batch is free.
FILES = [
    *[("old", "cnn", opset, True) for opset in (13, 15, 17, 18, 20)],
    *[("old", name, 17, True) for name in ("lstm", "gru", "transformer", "attention", "norms")],
    *[("old", name, 17, False) for name in ("cnn", "lstm", "gru", "transformer")],
    *[("new", name, 18, True) for name in ("cnn", "lstm", "gru", "transformer", "attention", "norms")],
    *[("new", "transformer", opset, True) for opset in (20, 21)],
    *[("new", "attention", opset, True) for opset in (23, 25, 26)],
    *[("new", name, 18, False) for name in ("cnn", "lstm", "gru", "transformer")],
]


NEWEST = 25  # that the exporter writes; 26 only adds operators, so that a file of 25 is one of 26


def export(exporter, name, opset, free, path):
    make, shape = MODELS[name]
    model, x = drawn(make()), torch.zeros(shape if exporter == "old" or not free else (3, *shape[1:]))
    common = dict(input_names=["x"], output_names=["y"], opset_version=min(opset, NEWEST))
    if exporter == "old":
        torch.onnx.export(model, (x,), path, dynamo=False, dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}} if free else None, **common)
    else:
        torch.onnx.export(model, (x,), path, dynamo=True, dynamic_shapes=({0: torch.export.Dim("batch")},) if free else None, external_data=False, verbose=False, **common)


TARGET.mkdir(parents=True, exist_ok=True)
for exporter, name, opset, free in FILES:
    path = TARGET / f"{exporter}-{name}-{opset}{'' if free else '-fixed'}.onnx"
    try:
        export(exporter, name, opset, free, str(path))
    except Exception as error:
        print(f"{path.name}  not exported: {str(error).splitlines()[0][:150]}")
        continue
    model = stripped(onnx.load(path))
    assert model.opset_import[0].version == min(opset, NEWEST), f"{path.name}: opset {model.opset_import[0].version}"
    model.opset_import[0].version = opset
    path.write_bytes(model.SerializeToString())
    size = os.path.getsize(path)
    assert size < BIGGEST, f"{path.name}: {size} bytes"
    print(f"{path.name}  {size} bytes, opset {model.opset_import[0].version}, {len(model.graph.node)} nodes")
