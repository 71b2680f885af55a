#!/usr/bin/env python3
"""Golden file of @cochlea/trainer: twenty steps of SGD and of Adam on the seven exact models, in PyTorch.

Parameters, inputs and dropout masks are drawn from the counter-based generator under the names that Cochlea gives them, so
that the file holds losses only. Each run is made in float64; Adam's also in float32, because the distance of PyTorch's own
two runs says how far rounding alone carries a run.

usage: python tooling/golden/training_losses.py [model ...]     writes packages/trainer/test/golden/training-losses.json
needs: numpy, torch; 8 GB of memory and some minutes for `cnn`
"""
import json, sys

import numpy as np
import torch
import torch.nn.functional as F

from golden_file import ROOT, write_golden
from philox import philox4x32, stream_key, uniform

STEPS, BATCHES, SGD_RATE, ADAM_RATE, SEED = 20, 4, 3e-3, 1e-3, 3
CHUNK = 1 << 22


def drawn(count, *path, low=0.0, high=1.0):
    """As `philox.uniform`, rounded to float32 and made in pieces."""
    out = np.empty(count, np.float32)
    key = stream_key(*path)
    for start in range(0, count, CHUNK):
        stop = min(count, start + CHUNK)
        counter = np.zeros((-(-(stop - start) // 4), 4), dtype=np.uint64)
        counter[:, 0] = np.arange(start // 4, start // 4 + len(counter))
        words = philox4x32(counter, key).reshape(-1)[: stop - start]
        out[start:stop] = low + (high - low) * ((words >> np.uint32(8)) * 2.0**-24)
    return out


class Run:
    """Parameters of one run, made when they are first asked for, and the masks of a step."""

    def __init__(self, dtype):
        self.dtype, self.parameters, self.running, self.step = dtype, {}, {}, 0

    def uniform(self, name, shape, bound):
        if name not in self.parameters:
            values = drawn(int(np.prod(shape)), SEED, "init", name, low=-bound, high=bound).reshape(shape)
            self.parameters[name] = torch.tensor(values).to(self.dtype).requires_grad_()
        return self.parameters[name]

    def constant(self, name, length, value):
        if name not in self.parameters:
            self.parameters[name] = torch.full((length,), float(value), dtype=self.dtype, requires_grad=True)
        return self.parameters[name]

    def dense(self, name, x, units):
        bound = 1 / np.sqrt(x.shape[1])
        return x @ self.uniform(f"{name}.weight", (x.shape[1], units), bound) + self.uniform(f"{name}.bias", (units,), bound)

    def conv(self, name, x, filters, kernel, **options):
        bound = 1 / np.sqrt(x.shape[1] * kernel**2)
        return F.conv2d(x, self.uniform(f"{name}.weight", (filters, x.shape[1], kernel, kernel), bound), self.uniform(f"{name}.bias", (filters,), bound), **options)

    def norm(self, name, x):
        """Its running statistics do not touch the loss."""
        return F.batch_norm(x, None, None, self.constant(f"{name}.weight", x.shape[1], 1), self.constant(f"{name}.bias", x.shape[1], 0), training=True)

    def dropout(self, name, x, rate):
        keep = 1 - rate
        draws = uniform(x.numel(), SEED, "dropout", f"{name}.mask", self.step).reshape(x.shape)
        return x * torch.tensor(np.where(draws < keep, np.float32(1 / keep), 0)).to(self.dtype)

    def recurrent(self, kind, name, x, units, suffix=""):
        """`x` is [batch, steps, features]; our parameters hold ONNX's gate order, PyTorch's function wants its own."""
        order = {"lstm": [0, 2, 3, 1], "gru": [1, 0, 2]}[kind]
        gates, bound = len(order), 1 / np.sqrt(units)
        weight = self.uniform(f"{name}.weight{suffix}", (1, gates * units, x.shape[2]), bound)
        recurrence = self.uniform(f"{name}.recurrence{suffix}", (1, gates * units, units), bound)
        bias = self.uniform(f"{name}.bias{suffix}", (1, 2 * gates * units), bound)
        reordered = lambda tensor: torch.cat([tensor[gate * units : (gate + 1) * units] for gate in order])
        flat = [reordered(weight[0]), reordered(recurrence[0]), reordered(bias[0, : gates * units]), reordered(bias[0, gates * units :])]
        zeros = torch.zeros(1, x.shape[0], units, dtype=self.dtype)
        state = (zeros, zeros) if kind == "lstm" else zeros
        call = torch.lstm if kind == "lstm" else torch.gru
        return call(x, state, flat, True, 1, 0.0, True, False, True)[0]


def mlp(r, x):
    x = F.relu(r.dense("dense1", x.flatten(1), 256))
    return r.dense("dense3", F.relu(r.dense("dense2", x, 128)), 10)


def alexnet_mnist(r, x):
    x = F.max_pool2d(F.relu(r.conv("conv1", x, 32, 5, padding=2)), 2)
    x = F.max_pool2d(F.relu(r.conv("conv2", x, 64, 5, padding=2)), 2)
    return r.dense("dense2", F.relu(r.dense("dense1", x.flatten(1), 1024)), 10)


def stacked(kind):
    def call(r, x):
        x = x[:, 0].transpose(1, 2)
        for level in range(2):
            x = r.recurrent(kind, kind, x, 128, f"_{level}")
        return r.dense("dense1", x[:, -1], 30)

    return call


def cnn4(r, x):
    for index, filters in enumerate([8, 16, 32, 64], 1):
        kernel, padding = (5, 2) if index == 1 else (3, 1)
        x = r.norm(f"norm{index}", F.relu(r.conv(f"conv{index}", x, filters, kernel, stride=2, padding=padding)))
    return r.dense("dense1", x.mean((2, 3)), 10)


def cnn_lstm(r, x):
    x = F.max_pool2d(F.relu(r.conv("conv1", x, 20, 3, padding=1)), 2)
    x = x.permute(0, 3, 1, 2).reshape(len(x), 4, -1)
    return r.dense("dense1", r.recurrent("lstm", "lstm1", x, 128)[:, -1], 10)


def cnn(r, x):
    for name, filters in [("conv1", 10), ("conv2", 20)]:
        x = F.max_pool2d(F.relu(r.conv(name, x, filters, 5, padding=1)), 2)
    x = x.flatten(1)
    for index, units in enumerate([3800, 1024, 256], 1):
        x = r.dropout(f"dropout-{index}", F.relu(r.dense(f"dense{index}", x, units)), 0.5)
    return r.dense("dense4", x, 10)


MODELS = {
    "mlp": (mlp, (16, 1, 40, 101), 10),
    "alexnet-mnist": (alexnet_mnist, (8, 1, 28, 28), 10),
    "lstm": (stacked("lstm"), (8, 1, 40, 101), 30),
    "gru": (stacked("gru"), (8, 1, 40, 101), 30),
    "cnn4": (cnn4, (8, 2, 64, 344), 10),
    "cnn-lstm": (cnn_lstm, (4, 1, 1025, 32), 10),
    "cnn": (cnn, (4, 1, 1025, 32), 10),
}


def losses(name, optimiser, dtype):
    call, shape, classes = MODELS[name]
    run = Run(dtype)
    batches = [torch.tensor(drawn(int(np.prod(shape)), SEED, "batch", name, index, low=-1, high=1).reshape(shape)).to(dtype) for index in range(BATCHES)]
    with torch.no_grad():
        call(run, batches[0])
    update = optimiser(list(run.parameters.values()))
    result = []
    for step in range(STEPS):
        run.step = step
        truth = (torch.arange(shape[0]) + step % BATCHES) % classes
        loss = F.cross_entropy(call(run, batches[step % BATCHES]), truth)
        update.zero_grad()
        loss.backward()
        update.step()
        result.append(loss.item())
    return result


def golden(name):
    sgd = lambda parameters: torch.optim.SGD(parameters, lr=SGD_RATE)
    adam = lambda parameters: torch.optim.Adam(parameters, lr=ADAM_RATE)
    print(name, flush=True)
    return {"model": name, "shape": list(MODELS[name][1]), "classes": MODELS[name][2], "sgd": losses(name, sgd, torch.float64), "adam": losses(name, adam, torch.float64), "adamFloat32": losses(name, adam, torch.float32)}


def kept(names):
    """What an earlier call wrote of the models that this one leaves out."""
    file = ROOT / "packages/trainer/test/golden/training-losses.json"
    before = json.loads(file.read_text())["output"]["runs"] if file.exists() else []
    return {run["model"]: run for run in before if run["model"] not in names}


names = sys.argv[1:] or list(MODELS)
runs = kept(names) | {name: golden(name) for name in names}
settings = {"steps": STEPS, "batches": BATCHES, "sgdRate": SGD_RATE, "adamRate": ADAM_RATE, "seed": SEED}
write_golden("trainer", "training-losses", "torch, float64 and float32", ["torch"], settings, {"runs": [runs[name] for name in MODELS if name in runs]})
