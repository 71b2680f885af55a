#!/usr/bin/env python3
"""Golden files of @cochlea/onnx-autodiff, from PyTorch in float64 on inputs that are float32 numbers.

usage: python tooling/golden/autodiff.py     writes packages/onnx-autodiff/test/golden/*.json
needs: numpy, torch
"""
import numpy as np
import torch
import torch.nn.functional as F

from golden_file import base64_floats, write_golden
from philox import uniform

CLASSES = 3
NETS = ["mlp", "cnn4", "cnn"]


def tensor(shape, *path, low=-1.0, high=1.0):
    """Uniform float32 numbers of a Philox stream, as float64."""
    values = uniform(int(np.prod(shape)), *path, low=low, high=high).astype(np.float32)
    return torch.tensor(values.astype(np.float64).reshape(shape))


# Gradients: every case ends in a fixed linear map to logits and their cross-entropy, as in test/gradient-problem.ts.


def max_pool(x, *args, **options):
    return F.max_pool1d(x, *args, **options) if x.dim() == 3 else F.max_pool2d(x, *args, **options)


def batch_norm(x, scale, bias):
    return F.batch_norm(x, torch.zeros(x.shape[1]).double(), torch.ones(x.shape[1]).double(), scale, bias, training=True, eps=1e-3)


GRADIENT_CASES = {
    "conv": ("Conv", [(3, 2, 7, 6), (4, 2, 3, 3), (4,)], lambda x, w, b: F.conv2d(x, w, b)),
    "conv, stride 2, padded 2": ("Conv", [(3, 1, 9, 8), (4, 1, 5, 5), (4,)], lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=2)),
    "conv, stride 2 x 1, padded 1 x 0": ("Conv", [(2, 3, 8, 5), (2, 3, 3, 3), (2,)], lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 0))),
    "conv, dilation 2, asymmetrical pads": ("Conv", [(2, 2, 7, 6), (3, 2, 3, 2), (3,)], lambda x, w, b: F.conv2d(F.pad(x, (0, 2, 1, 3)), w, b, dilation=2)),
    "conv, two groups, stride 3": ("Conv", [(2, 4, 8, 7), (6, 2, 2, 2), (6,)], lambda x, w, b: F.conv2d(x, w, b, stride=3, groups=2)),
    "conv, depthwise": ("Conv", [(3, 4, 6, 5), (4, 1, 3, 3), (4,)], lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=4)),
    "conv, kernel 1x1": ("Conv", [(2, 3, 4, 4), (5, 3, 1, 1), (5,)], lambda x, w, b: F.conv2d(x, w, b)),
    "conv, one axis, stride 2": ("Conv", [(2, 3, 11), (4, 3, 3), (4,)], lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1)),
    "batch norm": ("BatchNormalization", [(4, 3, 5, 4), (3,), (3,)], batch_norm),
    "batch norm of vectors": ("BatchNormalization", [(6, 4), (4,), (4,)], batch_norm),
    "max pool 2x2 with ties": ("MaxPool", [(2, 2, 7, 6)], lambda x: max_pool(x, 2)),
    "max pool 3x3, stride 2, padded, with ties": ("MaxPool", [(2, 2, 7, 6)], lambda x: max_pool(x, 3, stride=2, padding=1)),
    "max pool, dilation 2, with ties": ("MaxPool", [(2, 2, 7, 6)], lambda x: max_pool(x, 2, stride=2, dilation=2)),
    "max pool, ceil mode, with ties": ("MaxPool", [(2, 2, 7, 6)], lambda x: max_pool(x, 2, ceil_mode=True)),
    "max pool of lines with ties": ("MaxPool", [(2, 3, 9)], lambda x: max_pool(x, 2)),
    "gemm": ("Gemm", [(5, 4), (4, 3), (3,)], lambda x, w, b: x @ w + b),
    "gemm, transposed": ("Gemm", [(4, 5), (3, 4), (3,)], lambda x, w, b: F.linear(x.T, w, b)),
    "leaky relu, wide": ("LeakyRelu", [(3, 4)], lambda x: F.leaky_relu(x, 0.1)),
    "elu, wide": ("Elu", [(3, 4)], lambda x: F.elu(x, 0.7)),
    "selu, wide": ("Selu", [(3, 4)], F.selu),
    "celu, wide": ("Celu", [(3, 4)], lambda x: F.celu(x, 1.5)),
    "hard sigmoid, wide": ("HardSigmoid", [(4, 5)], F.hardsigmoid),
    "hard swish, wide": ("HardSwish", [(4, 5)], F.hardswish),
    "softplus, wide": ("Softplus", [(3, 4)], F.softplus),
    "softsign, wide": ("Softsign", [(3, 4)], F.softsign),
    "prelu of maps": ("PRelu", [(2, 3, 2, 3), (3,)], F.prelu),
    "erf, wide": ("Erf", [(3, 4)], torch.erf),
    "gelu, wide": ("Erf", [(3, 4)], F.gelu),
    "gelu by tanh, wide": ("Tanh", [(3, 4)], lambda x: F.gelu(x, approximate="tanh")),
    "silu, wide": ("Sigmoid", [(3, 4)], F.silu),
    "glu": ("Split", [(3, 8)], lambda x: F.glu(x, 1)),
    "clamp with ties": ("Clip", [(3, 5)], lambda x: x.clamp(1, 2)),
    "power, positive": ("Pow", [(3, 4), (4,)], torch.pow),
    "maximum with ties": ("Max", [(3, 4), (4,)], torch.maximum),
    "minimum with ties": ("Min", [(3, 4), (3, 1)], torch.minimum),
    "where": ("Where", [(3, 4), (4,)], lambda a, b: torch.where(torch.arange(12).reshape(3, 4) % 3 != 1, a, b)),
    "amax with ties": ("ReduceMax", [(4, 5)], lambda x: x.amax(1)),
    "amin with ties": ("ReduceMin", [(4, 5)], lambda x: x.amin((0, 1))),
    "prod with ties": ("ReduceProd", [(6, 3)], lambda x: x.prod(1)),
    "norm": ("ReduceL2", [(3, 4)], lambda x: x.norm(dim=1)),
    "log-sum-exp, wide": ("ReduceLogSumExp", [(3, 4)], lambda x: x.logsumexp(0)),
    "cumulative sum": ("CumSum", [(3, 4)], lambda x: x.cumsum(1)),
    "normalised vectors": ("LpNormalization", [(3, 4)], lambda x: F.normalize(x, dim=1)),
    "layer norm": ("LayerNormalization", [(2, 3, 4), (3, 4), (3, 4)], lambda x, w, b: F.layer_norm(x, (3, 4), w, b, eps=1e-3)),
    "instance norm": ("InstanceNormalization", [(2, 3, 4, 2), (3,), (3,)], lambda x, w, b: F.instance_norm(x, weight=w, bias=b)),
    "group norm": ("InstanceNormalization", [(2, 4, 3, 2), (4,), (4,)], lambda x, w, b: F.group_norm(x, 2, w, b)),
    "local response norm": ("LRN", [(2, 5, 2, 3)], lambda x: F.local_response_norm(x, 3, alpha=0.3, beta=0.6, k=1.5)),
    "global max pool with ties": ("GlobalMaxPool", [(2, 3, 4, 3)], lambda x: F.adaptive_max_pool2d(x, 1)),
    "average pool, padding not counted": ("AveragePool", [(2, 2, 7, 6)], lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    "average pool, ceil mode": ("AveragePool", [(2, 2, 7, 6)], lambda x: F.avg_pool2d(x, 2, 2, ceil_mode=True, count_include_pad=False)),
    "average pool of lines": ("AveragePool", [(2, 3, 9)], lambda x: F.avg_pool1d(x, 3, 2, 1)),
    "power-average pool, positive": ("LpPool", [(2, 2, 6, 5)], lambda x: F.lp_pool2d(x, 2, 3, 2)),
    "transposed conv, stride 2, padded, output padding": ("ConvTranspose", [(2, 3, 4, 3), (3, 2, 3, 3), (2,)], lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1)),
    "transposed conv, two groups, dilation 2": ("ConvTranspose", [(2, 4, 3, 4), (4, 3, 2, 2), (6,)], lambda x, w, b: F.conv_transpose2d(x, w, b, groups=2, dilation=2)),
    "transposed conv, one axis": ("ConvTranspose", [(2, 3, 5), (3, 2, 4), (2,)], lambda x, w, b: F.conv_transpose1d(x, w, b, stride=3)),
    "reflected margins": ("Pad", [(2, 2, 4, 5)], lambda x: F.pad(x, (2, 1, 3, 0), mode="reflect")),
    "repeated margins": ("Pad", [(2, 2, 3, 4)], lambda x: F.pad(x, (2, 1, 3, 0), mode="replicate")),
    "embedding": ("Gather", [(5, 3)], lambda w: F.embedding(torch.tensor([[1, 4, 1], [0, 1, 3]]), w)),
    "gather": ("GatherElements", [(3, 4)], lambda x: x.gather(1, torch.tensor([[0, 0], [3, 1], [2, 3]]))),
    "pixel shuffle": ("DepthToSpace", [(2, 8, 2, 3)], lambda x: F.pixel_shuffle(x, 2)),
    "attention with a mask": ("Softmax", [(2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 3)], lambda q, k, v: F.scaled_dot_product_attention(q, k, v, attn_mask=torch.arange(15).reshape(3, 5) % 4 != 2)),
    "cross-entropy, smoothed labels": ("SoftmaxCrossEntropy", [(6, 5)], None),
    "cross-entropy of far logits": ("SoftmaxCrossEntropy", [(4, 3)], None),
    "sigmoid cross-entropy of labels": ("SigmoidCrossEntropy", [(6, 5)], None),
    "sigmoid cross-entropy of far logits": ("SigmoidCrossEntropy", [(4, 3)], None),
    "sigmoid cross-entropy, soft targets, wide": ("SigmoidCrossEntropy", [(5, 4)], None),
    "sigmoid cross-entropy of labels with weights, wide": ("SigmoidCrossEntropy", [(6, 5)], None),
    "sigmoid cross-entropy of far logits with weights": ("SigmoidCrossEntropy", [(4, 3)], None),
}


def draw(name, operator, index, shape):
    if "with ties" in name:
        return tensor(shape, 1, operator, name, index, low=0, high=3).floor()
    ranges = {"far": (-40, 40), "wide": (-5, 5), "positive": (0.5, 1.5)}
    low, high = next((bounds for word, bounds in ranges.items() if word in name), (-1, 1))
    return tensor(shape, 1, operator, name, index, low=low, high=high)


def labels(samples, classes):
    return torch.arange(samples) % classes


def loss_of(name, result):
    length = result.numel()
    scale = (3 * tensor((length, CLASSES), 2, name) / np.sqrt(length)).float().double()
    return F.cross_entropy(result.reshape(1, -1) @ scale, tensor((1, CLASSES), 3, name, low=0.1, high=0.9))


def tagged_loss(name, logits):
    """Each class by itself: in every third place of the batch, or soft; with positive weights where the name says so."""
    hard = (torch.arange(logits.numel()) % 3 == 0).double().reshape(logits.shape)
    target = tensor(logits.shape, 3, name, low=0.1, high=0.9) if "soft targets" in name else hard
    weights = torch.arange(logits.shape[1]).double() + 0.5 if "weights" in name else None
    return torch.nn.BCEWithLogitsLoss(pos_weight=weights)(logits, target)


LOSSES = {
    "SoftmaxCrossEntropy": lambda name, logits: F.cross_entropy(logits, labels(*logits.shape), label_smoothing=0.1),
    "SigmoidCrossEntropy": tagged_loss,
}


def gradient_case(name):
    operator, shapes, call = GRADIENT_CASES[name]
    inputs = [draw(name, operator, index, shape).requires_grad_() for index, shape in enumerate(shapes)]
    loss = loss_of(name, call(*inputs)) if call else LOSSES[operator](name, inputs[0])
    loss.backward()
    return {"name": name, "shapes": shapes, "loss": loss.item(), "gradients": [base64_floats(each.grad.numpy()) for each in inputs]}


def running_statistics():
    x, mean, variance = tensor((4, 3, 5, 4), 4, "x"), tensor((3,), 4, "mean"), tensor((3,), 4, "variance", low=0.5, high=1.5)
    F.batch_norm(x, mean, variance, training=True, momentum=0.3)
    return {"shape": list(x.shape), "momentum": 0.3, "mean": base64_floats(mean), "variance": base64_floats(variance)}


# Optimisers: ten steps of a linear classifier, weight decay on the matrix alone, the learning rate falling.

# Third: bounds on the gradients, of each number and of all numbers' norm.
OPTIMISERS = [
    ("sgd", {}),
    ("sgd", {"weight_decay": 0.1}),
    ("sgd", {"momentum": 0.9}),
    ("sgd", {"momentum": 0.8, "weight_decay": 0.1}),
    ("sgd", {"momentum": 0.9, "nesterov": True}),
    ("sgd", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("adam", {}),
    ("adam", {"weight_decay": 0.1}),
    ("adam", {"betas": (0.8, 0.95), "eps": 1e-3}),
    ("adamw", {"weight_decay": 0}),
    ("adamw", {"weight_decay": 0.1}),
    ("adamw", {"betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.3}),
    ("sgd", {"momentum": 0.9}, {"value": 0.05}),
    ("sgd", {"momentum": 0.9, "weight_decay": 0.1}, {"norm": 0.2}),
    ("sgd", {}, {"norm": 100.0}),
    ("adam", {"eps": 0.1}, {"value": 0.05, "norm": 0.1}),
]
KINDS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def learning_rate(step):
    return 0.1 * (1 - step / 20)


def clip_gradients(parameters, value=None, norm=None):
    if value is not None:
        torch.nn.utils.clip_grad_value_(parameters, value)
    if norm is not None:
        torch.nn.utils.clip_grad_norm_(parameters, norm)


def optimiser_case(kind, settings, clip={}):
    weight, bias = (tensor(shape, 5, "linear", name).requires_grad_() for name, shape in [("weight", (4, 3)), ("bias", (3,))])
    groups = [{"params": [weight]}, {"params": [bias], "weight_decay": 0}]
    optimiser = KINDS[kind](groups, lr=1, **settings)
    for step in range(10):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step)
        optimiser.zero_grad()
        F.cross_entropy(tensor((5, 4), 6, "linear", step) @ weight + bias, (labels(5, 3) + step) % 3).backward()
        clip_gradients([weight, bias], **clip)
        optimiser.step()
    return {"kind": kind, "settings": settings, "clip": clip, "weight": base64_floats(weight.detach()), "bias": base64_floats(bias.detach())}


# Whole networks: twenty losses. test/nets.ts builds the same ones.


class Parameters(dict):
    """Makes each parameter when it is first asked for: uniform within 1/√fan-in, or ones and zeros for batch norm."""

    def __init__(self, net):
        self.net = net

    def uniform(self, name, shape, fan_in):
        bound = float(np.float64(1) / np.sqrt(fan_in))
        return self.setdefault(name, tensor(shape, 5, self.net, name, low=-bound, high=bound).requires_grad_())

    def constant(self, name, length, value):
        return self.setdefault(name, torch.full((length,), float(value)).double().requires_grad_())


def dense(p, name, x, units):
    inputs = x.shape[1]
    return x @ p.uniform(f"{name}.weight", (inputs, units), inputs) + p.uniform(f"{name}.bias", (units,), inputs)


def conv(p, name, x, filters, kernel, **options):
    fan_in = x.shape[1] * kernel**2
    return F.conv2d(x, p.uniform(f"{name}.weight", (filters, x.shape[1], kernel, kernel), fan_in), p.uniform(f"{name}.bias", (filters,), fan_in), **options)


def norm(p, name, x):
    return F.batch_norm(x, None, None, p.constant(f"{name}.weight", x.shape[1], 1), p.constant(f"{name}.bias", x.shape[1], 0), training=True)


def mlp(p, x):
    x = F.relu(dense(p, "dense1", x, 16))
    return dense(p, "dense3", F.relu(dense(p, "dense2", x, 8)), 4)


def cnn4(p, x):
    for index, (filters, kernel) in enumerate([(8, 5), (16, 3), (16, 3)]):
        x = norm(p, f"norm{index}", F.relu(conv(p, f"conv{index}", x, filters, kernel, stride=2, padding=kernel // 2)))
    return dense(p, "dense", x.mean((2, 3)), 5)


def cnn(p, x):
    for index, filters in enumerate([4, 6]):
        x = F.max_pool2d(F.relu(conv(p, f"conv{index}", x, filters, 5, padding=1)), 2)
    return dense(p, "dense", x.flatten(1), 4)


SHAPES = {"mlp": ((8, 20), 4), "cnn4": ((8, 1, 13, 10), 5), "cnn": ((8, 1, 16, 15), 4)}
RECIPES = {
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9),
}


def losses(net, recipe):
    shape, classes = SHAPES[net]
    p, call, optimiser, history = Parameters(net), globals()[net], None, []
    for step in range(20):
        logits = call(p, tensor(shape, 6, net, step % 4))
        loss = F.cross_entropy(logits, (labels(shape[0], classes) + step % 4) % classes)
        optimiser = optimiser or RECIPES[recipe](list(p.values()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        history.append(loss.item())
    return {"net": net, "optimiser": recipe, "losses": history}


gradients = [gradient_case(name) for name in GRADIENT_CASES]
write_golden("onnx-autodiff", "gradients", "torch.nn.functional, float64", ["torch"], {"seeds": "test/gradient-problem.ts"}, {"cases": gradients, "running": running_statistics()})
write_golden("onnx-autodiff", "optimisers", "torch.optim, 10 steps, float64", ["torch"], {"learningRate": "0.1 (1 - step/20)"}, {"cases": [optimiser_case(*case) for case in OPTIMISERS]})
curves = [losses(net, recipe) for net in NETS for recipe in RECIPES]
write_golden("onnx-autodiff", "losses", "torch, 20 steps, float64", ["torch"], {"adam": {"lr": 0.01}, "sgd": {"lr": 0.05, "momentum": 0.9}}, {"curves": curves})
