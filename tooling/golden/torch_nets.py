"""PyTorch's side of the goldens of @cochlea/models: fills modules as the TypeScript tests fill ours, by the names of parameters.

Children are named as our layers are, so that a parameter's path is the key of its random stream. PyTorch keeps other
shapes and orders in places (dense weights transposed, gates i f g o and r z n); `fill` turns ours into its.
"""
import numpy as np
import torch
from torch import nn

from philox import uniform

SEED = 11


def values(name, shape, low, high):
    return uniform(int(np.prod(shape)), SEED, name, low=low, high=high).astype("<f4").astype(np.float64).reshape(shape)


def parameter(name, shape, fan=None):
    """Numbers of one of our parameters: the rules of test/golden-values.ts."""
    last = name.rsplit(".", 1)[-1]
    if last == "running_var" or (len(shape) == 1 and last == "weight"):
        return values(name, shape, 0.5, 1.5)
    if len(shape) == 1 or "bias" in last:
        return values(name, shape, -0.5, 0.5)
    fan = fan or (shape[0] if len(shape) == 2 else int(np.prod(shape[1:])))
    bound = np.sqrt(3 / fan)
    return values(name, shape, -bound, bound)


def put(tensor, data):
    tensor.copy_(torch.from_numpy(np.ascontiguousarray(data)))


class Masked(nn.Module):
    """Dropout by a mask that the test draws too. `channels` drops whole ones."""

    def __init__(self, rate, channels=False):
        super().__init__()
        self.keep, self.channels, self.path = 1 - rate, channels, None

    def forward(self, x):
        if not self.training or self.keep == 1:
            return x
        shape = (*x.shape[:2], *[1] * (x.ndim - 2)) if self.channels else tuple(x.shape)
        drawn = uniform(int(np.prod(shape)), SEED, self.path)
        return x * torch.from_numpy(np.where(drawn < self.keep, 1 / self.keep, 0.0).reshape(shape))


class Recurrent(nn.Module):
    """Levels of nn.LSTM or nn.GRU, one module each, so that the masks between them can be fed."""

    def __init__(self, kind, inputs, units, levels=1, bidirectional=False, dropout=0.0, output="last"):
        super().__init__()
        width = units * (2 if bidirectional else 1)
        make = {"lstm": nn.LSTM, "gru": nn.GRU}[kind]
        self.levels = nn.ModuleList(make(inputs if level == 0 else width, units, batch_first=True, bidirectional=bidirectional) for level in range(levels))
        self.masks = nn.ModuleList(Masked(dropout) for _ in range(levels - 1))
        self.blocks = {"lstm": [0, 2, 3, 1], "gru": [1, 0, 2]}[kind]  # PyTorch's gates by their places in ONNX's order
        self.output = output

    def forward(self, x):
        for level, cell in enumerate(self.levels):
            if level > 0:  # ours are [steps, batch, features] there, and so is the mask
                x = self.masks[level - 1](x.transpose(0, 1)).transpose(0, 1)
            x, state = cell(x)
        last = state[0] if isinstance(state, tuple) else state
        return x if self.output == "sequence" else last.transpose(0, 1).flatten(1)

    def fill(self, path):
        for level, cell in enumerate(self.levels):
            tail = f"_{level}" if len(self.levels) > 1 else ""
            directions, rows, units = 1 + cell.bidirectional, cell.weight_hh_l0.shape[0], cell.hidden_size
            weight = parameter(f"{path}.weight{tail}", (directions, rows, cell.input_size), cell.input_size)
            recurrence = parameter(f"{path}.recurrence{tail}", (directions, rows, units), units)
            bias = parameter(f"{path}.bias{tail}", (directions, 2 * rows))
            for direction, suffix in enumerate(["_l0", "_l0_reverse"][:directions]):
                put(getattr(cell, "weight_ih" + suffix), self.turned(weight[direction]))
                put(getattr(cell, "weight_hh" + suffix), self.turned(recurrence[direction]))
                put(getattr(cell, "bias_ih" + suffix), self.turned(bias[direction][:rows]))
                put(getattr(cell, "bias_hh" + suffix), self.turned(bias[direction][rows:]))
        for index, mask in enumerate(self.masks):
            mask.path = f"{path}.mask_{index + 1}"

    def turned(self, rows):
        parts = np.split(rows, len(self.blocks))
        return np.concatenate([parts[block] for block in self.blocks])


class SubSpectralNorm(nn.BatchNorm2d):
    def __init__(self, channels, parts):
        super().__init__(channels * parts)
        self.parts = parts

    def forward(self, x):
        batch, channels, bands, frames = x.shape
        return super().forward(x.reshape(batch, channels * self.parts, bands // self.parts, frames)).reshape(x.shape)


class AttentionPool(nn.Linear):
    def __init__(self, features, at):
        super().__init__(features, features)
        self.at = at

    def forward(self, x):
        query = super().forward(x[:, self.at])
        shares = torch.softmax(torch.einsum("bf,btf->bt", query, x), 1)
        return torch.einsum("bt,btf->bf", shares, x)


class SelfAttention(nn.MultiheadAttention):
    def __init__(self, features, heads):
        super().__init__(features, heads, batch_first=True)

    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)[0]

    def fill(self, path):
        features = self.embed_dim
        put(self.in_proj_weight, parameter(f"{path}.weight", (features, 3 * features)).T)
        put(self.in_proj_bias, parameter(f"{path}.bias", (3 * features,)))
        put(self.out_proj.weight, parameter(f"{path}.output_weight", (features, features)).T)
        put(self.out_proj.bias, parameter(f"{path}.output_bias", (features,)))


class Position(nn.Module):
    def __init__(self, steps, features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(steps, features))

    def forward(self, x):
        return x + self.weight


class Apply(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Meet(nn.Module):
    """Named paths from one input that meet again. Their layers are children of this module, as ours are of theirs."""

    def __init__(self, join, *paths):
        super().__init__()
        self.join, self.names = join, []
        for path in paths:
            for name, child in path.items():
                self.add_module(name, child)
            self.names.append(list(path))

    def forward(self, x):
        results = []
        for names in self.names:
            y = x
            for name in names:
                y = self._modules[name](y)
            results.append(y)
        return self.join(results)


def net(**layers):
    """Layers by name, one after the other; `_` in a name that starts with a kind's stands for `-` (dropout_1)."""
    return nn.Sequential(named(**layers))


def named(**layers):
    from collections import OrderedDict
    return OrderedDict((name.replace("__", "-"), layer) for name, layer in layers.items())


def fill(model):
    for path, module in model.named_modules():
        if isinstance(module, Masked) and module.path is None:
            module.path = f"{path}.mask"
        if hasattr(module, "fill"):
            module.fill(path)
        elif isinstance(module, nn.Linear) and not isinstance(module, nn.modules.linear.NonDynamicallyQuantizableLinear):
            put(module.weight, parameter(f"{path}.weight", tuple(module.weight.shape[::-1])).T)
            if module.bias is not None:
                put(module.bias, parameter(f"{path}.bias", tuple(module.bias.shape)))
        elif not isinstance(module, (nn.LSTM, nn.GRU, nn.modules.linear.NonDynamicallyQuantizableLinear)):
            for name, tensor in [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]:
                if name != "num_batches_tracked":
                    put(tensor, parameter(f"{path}.{name}", tuple(tensor.shape)))


def run(make, shape, training):
    """Logits in float64 of a filled model, and how many parameters it has."""
    model = make().double().train(training)
    with torch.no_grad():
        fill(model)
        logits = model(torch.from_numpy(values("features", shape, -1, 1)))
    return [float(f"{value:.9g}") for value in logits.flatten().tolist()]


def parameter_count(make):
    with torch.device("meta"):
        return sum(value.numel() for value in make().parameters())
