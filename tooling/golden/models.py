#!/usr/bin/env python3
"""Golden files of @cochlea/models: PyTorch's logits of the same layers and architectures with the same weights.

usage: python tooling/golden/models.py     writes packages/models/test/golden/pytorch.json
needs: torch, numpy

Weights, inputs and dropout masks come from the counter-based generator by their names, so the file holds logits and
counts only. Everything runs in float64, so that the numbers are the definition's and not those of a float32 kernel.
"""
import json
from pathlib import Path

import numpy as np
import torch

from torch_architectures import CASES as ARCHITECTURES, COUNTS
from torch_layers import CASES as LAYERS
from torch_nets import parameter_count, run


def golden(call, make, shape):
    output = {"inference": run(make, shape, False), "training": run(make, shape, True)}
    return {"call": call, "input": {"shape": shape}, "output": output}


content = {
    "versions": {"torch": torch.__version__, "numpy": np.__version__},
    "architectures": [golden(call, *case) for call, case in ARCHITECTURES.items()],
    "parameters": [{"call": call, "shape": shape, "parameters": parameter_count(make)} for call, (make, shape) in [*((call, (make, shape[1:])) for call, (make, shape) in ARCHITECTURES.items()), *COUNTS.items()]],
    "layers": [golden(call, make, [3, *shape]) for call, (make, shape) in LAYERS.items()],
}
out = Path(__file__).parents[2] / "packages/models/test/golden/pytorch.json"
out.write_text(json.dumps(content, indent=1) + "\n")
print(out, out.stat().st_size, "bytes")
