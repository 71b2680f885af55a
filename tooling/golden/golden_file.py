"""Writes golden files: `{ call, versions, input, output }`, arrays as base64 of little-endian float32."""
import base64, json
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]


def base64_floats(values):
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


def write_golden(package, name, call, distributions, input, output):
    target = ROOT / "packages" / package / "test/golden" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    versions = {distribution: version(distribution) for distribution in distributions}
    text = json.dumps({"call": call, "versions": versions, "input": input, "output": output}, indent=1) + "\n"
    assert len(text) < 100_000, f"{name}: {len(text)} bytes"
    target.write_text(text)
    print(f"{target.relative_to(ROOT)}  {len(text)} bytes")
