#!/usr/bin/env python3
"""Golden files of @cochlea/onnx-graph: its files, and a node of each operator, as the onnx package reads, checks and infers them.

usage: python tooling/golden/graph.py     writes packages/onnx-graph/test/golden/onnx.json and operators.json
needs: onnx; node with the workspace installed (bundles packages/onnx-graph/test/write-golden.ts)
"""
import base64, json, subprocess, tempfile
from pathlib import Path
import onnx
from onnx import checker, helper, numpy_helper, shape_inference

ROOT = Path(__file__).parents[2]


def encoded():
    """The bytes that encodeModel writes, in base64: whole graphs by name, lists of one-node models by operator."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = ["npx", "tsup", "packages/onnx-graph/test/write-golden.ts", "--no-config", "--format", "esm", "--out-dir", folder]
        subprocess.run(bundle, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        script = next(Path(folder).glob("write-golden.*js"))
        text = subprocess.run(["node", script], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


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
    return {"type": tensor.elem_type, "shape": [length(d) for d in tensor.shape.dim] if tensor.HasField("shape") else None}


def length(dimension):
    """A number, a name, or None where onnx does not know."""
    return getattr(dimension, dimension.WhichOneof("value") or "", None)


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


def inferred_node(data):
    """Types of the outputs of a model of one node, what onnx has against it, or None where there is no model."""
    if data is None:
        return None
    model = onnx.ModelProto.FromString(base64.b64decode(data))
    try:
        checker.check_model(model, full_check=True)
    except (checker.ValidationError, shape_inference.InferenceError) as error:
        return str(error).split("\n")[0]
    types = inferred(model)
    return [[types[output.name]["type"], types[output.name]["shape"]] for output in model.graph.output]


def write(name, value, indent):
    out = ROOT / f"packages/onnx-graph/test/golden/{name}.json"
    out.write_text(json.dumps({"versions": {"onnx": onnx.__version__}, **value}, indent=indent) + "\n")
    print(out, out.stat().st_size, "bytes")


models = encoded()
write("onnx", {"cases": [golden(name, base64.b64decode(data)) for name, data in models["graphs"].items()]}, 1)
nodes = {form: {operator: [inferred_node(case) for case in cases] for operator, cases in models[form].items()} for form in ["fixed", "free"]}
write("operators", {"call": "shape_inference.infer_shapes(strict_mode=True, data_prop=True)", "input": "test/operator-cases.ts", "output": nodes}, None)
