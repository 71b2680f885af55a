#!/usr/bin/env python3
"""Golden file of @cochlea/onnx-graph: its files as the onnx package reads, checks and infers them.

usage: python tooling/golden/graph.py     writes packages/onnx-graph/test/golden/onnx.json
needs: onnx; node with the workspace installed (bundles packages/onnx-graph/test/write-golden.ts)
"""
import base64, json, subprocess, tempfile
from pathlib import Path
import onnx
from onnx import checker, helper, numpy_helper, shape_inference

ROOT = Path(__file__).parents[2]


def encoded():
    """The bytes that encodeModel writes, by name."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = ["npx", "tsup", "packages/onnx-graph/test/write-golden.ts", "--no-config", "--format", "esm", "--out-dir", folder]
        subprocess.run(bundle, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        script = next(Path(folder).glob("write-golden.*js"))
        text = subprocess.run(["node", script], check=True, capture_output=True, text=True).stdout
    return {name: base64.b64decode(data) for name, data in json.loads(text).items()}


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, onnx.TensorProto):
        return {"name": value.name, "shape": list(value.dims), "data": numpy_helper.to_array(value).flatten().tolist()}
    if isinstance(value, onnx.GraphProto):
        return {"name": value.name, "outputs": [output.name for output in value.output]}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) or hasattr(value, "extend") else value


def typed(info):
    tensor = info.type.tensor_type
    return {"type": tensor.elem_type, "shape": [d.dim_param if d.HasField("dim_param") else d.dim_value for d in tensor.shape.dim]}


def inferred(model):
    """Types that onnx finds by itself, with ours taken out of the file first."""
    bare = onnx.ModelProto.FromString(model.SerializeToString())
    del bare.graph.value_info[:]
    for output in bare.graph.output:
        output.type.tensor_type.ClearField("shape")
    found = shape_inference.infer_shapes(bare, check_type=True, strict_mode=True, data_prop=True).graph
    return {info.name: typed(info) for info in [*found.input, *found.value_info, *found.output]}


def golden(name, data):
    model = onnx.ModelProto.FromString(data)
    checker.check_model(model, full_check=True)
    return {
        "call": name,
        "input": base64.b64encode(data).decode(),
        "output": {
            "irVersion": model.ir_version,
            "producer": {"name": model.producer_name, "version": model.producer_version},
            "opsets": {opset.domain: opset.version for opset in model.opset_import},
            "metadata": {entry.key: entry.value for entry in model.metadata_props},
            "constants": [plain(tensor) for tensor in model.graph.initializer],
            "nodes": [{"name": node.name, "operator": node.op_type, "domain": node.domain, "inputs": list(node.input), "outputs": list(node.output),
                       "attributes": {a.name: plain(helper.get_attribute_value(a)) for a in node.attribute}} for node in model.graph.node],
            "types": inferred(model),
        },
    }


out = ROOT / "packages/onnx-graph/test/golden/onnx.json"
out.write_text(json.dumps({"versions": {"onnx": onnx.__version__}, "cases": [golden(*item) for item in encoded().items()]}, indent=1) + "\n")
print(out, out.stat().st_size, "bytes")
