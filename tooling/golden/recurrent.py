#!/usr/bin/env python3
"""Golden file of @cochlea/onnx-autodiff's recurrent layers, from torch.nn in float64 on inputs that are float32 numbers.

usage: python tooling/golden/recurrent.py     writes packages/onnx-autodiff/test/golden/recurrent.json
needs: numpy, torch
"""
import numpy as np
import torch
import torch.nn.functional as F

from golden_file import base64_floats, write_golden
from philox import uniform

CLASSES = 3
STEPS, BATCH, FEATURES, HIDDEN = 5, 3, 4, 3
MODULES = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "RNN": torch.nn.RNN}
# Where each block of ONNX's rows (i, o, f, c and z, r, h) stands among PyTorch's (i, f, g, o and r, z, n).
BLOCKS = {"LSTM": [0, 3, 1, 2], "GRU": [1, 0, 2], "RNN": [0]}
STATES = {"LSTM": 2, "GRU": 1, "RNN": 1}


def tensor(shape, *path, low=-1.0, high=1.0):
    """Uniform float32 numbers of a Philox stream, as float64."""
    values = uniform(int(np.prod(shape)), *path, low=low, high=high).astype(np.float32)
    return torch.tensor(values.astype(np.float64).reshape(shape))


def to_torch(operator, rows):
    """Rows of weights or a bias from ONNX's order of gates to PyTorch's."""
    blocks = rows.reshape(len(BLOCKS[operator]), -1, *rows.shape[1:])
    return torch.cat([blocks[BLOCKS[operator].index(place)] for place in range(len(blocks))])


def layer_shapes(operator, features, directions):
    """W, R and B as ONNX has them."""
    rows = len(BLOCKS[operator]) * HIDDEN
    return [(directions, rows, features), (directions, rows, HIDDEN), (directions, 2 * rows)]


def run(operator, x, weights, states, directions):
    """One level by torch.nn on weights in ONNX's layout: all outputs as ONNX has them."""
    module = MODULES[operator](x.shape[2], HIDDEN, bidirectional=directions == 2).double()
    w, r, b = weights
    named = {}
    for place, suffix in enumerate(["", "_reverse"][:directions]):
        half = b.shape[1] // 2
        parts = [w[place], r[place], b[place, :half], b[place, half:]]
        names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
        named |= {name + suffix: to_torch(operator, part) for name, part in zip(names, parts)}
    given = tuple(states) if operator == "LSTM" else states[0] if states else None
    out, last = torch.func.functional_call(module, named, (x, given or None) if operator == "LSTM" else (x, given))
    out = out.reshape(x.shape[0], x.shape[1], directions, HIDDEN).permute(0, 2, 1, 3)
    return [out, *last] if operator == "LSTM" else [out, last]


def next_input(out):
    steps, directions, batch, hidden = out.shape
    return out.permute(0, 2, 1, 3).reshape(steps, batch, directions * hidden)


CASES = [
    (operator, directions, levels, initial)
    for operator in MODULES
    for directions, levels, initial in [(1, 1, False), (1, 1, True), (2, 1, True), (1, 2, False), (2, 2, False)]
]


def gradient_case(operator, directions, levels, initial):
    name = f"{operator}, {directions} directions, {levels} levels, {'given' if initial else 'zero'} states"
    shapes = [(STEPS, BATCH, FEATURES)]
    for level in range(levels):
        shapes += layer_shapes(operator, FEATURES if level == 0 else directions * HIDDEN, directions)
    shapes += [(directions, BATCH, HIDDEN)] * (STATES[operator] if initial else 0)
    inputs = [tensor(shape, 1, operator, name, index).requires_grad_() for index, shape in enumerate(shapes)]
    x, states = inputs[0], inputs[1 + 3 * levels :]
    for level in range(levels):
        outputs = run(operator, x, inputs[1 + 3 * level : 4 + 3 * level], states, directions)
        x = next_input(outputs[0])
    result = torch.cat([each.reshape(-1) for each in outputs])
    scale = (3 * tensor((len(result), CLASSES), 2, name) / np.sqrt(len(result))).float().double()
    loss = F.cross_entropy(result.reshape(1, -1) @ scale, tensor((1, CLASSES), 3, name, low=0.1, high=0.9))
    loss.backward()
    settings = {"operator": operator, "directions": directions, "levels": levels, "initial": initial}
    return {"name": name, **settings, "shapes": shapes, "loss": loss.item(), "gradients": [base64_floats(each.grad.numpy()) for each in inputs]}


def losses():
    """Twenty losses of the net `recurrent` in test/nets.ts, by Adam."""
    bound = 1 / np.sqrt(HIDDEN)

    def parameter(name, shape, bound=bound):
        return tensor(shape, 5, "recurrent", name, low=-bound, high=bound).requires_grad_()

    lstm = [parameter(f"lstm.{name}", shape) for name, shape in zip(["weight", "recurrence", "bias"], layer_shapes("LSTM", FEATURES, 2))]
    gru = [parameter(f"gru.{name}", shape) for name, shape in zip(["weight", "recurrence", "bias"], layer_shapes("GRU", 2 * HIDDEN, 1))]
    start, dense, bias = parameter("gru.initial", (1, 1, HIDDEN)), parameter("dense.weight", (HIDDEN, 4)), parameter("dense.bias", (4,))
    optimiser = torch.optim.Adam([*lstm, *gru, start, dense, bias], lr=0.01)
    history = []
    for step in range(20):
        x = tensor((8, STEPS, FEATURES), 6, "recurrent", step % 4)
        first = next_input(run("LSTM", x.permute(1, 0, 2), lstm, [], 2)[0])
        last = run("GRU", first, gru, [start.expand(1, 8, HIDDEN).contiguous()], 1)[1]
        loss = F.cross_entropy(last[0] @ dense + bias, (torch.arange(8) + step % 4) % 4)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        history.append(loss.item())
    return history


write_golden("onnx-autodiff", "recurrent", "torch.nn.LSTM, GRU, RNN, float64", ["torch"], {"seeds": "test/recurrent.golden.test.ts"}, {"cases": [gradient_case(*case) for case in CASES], "losses": losses()})
