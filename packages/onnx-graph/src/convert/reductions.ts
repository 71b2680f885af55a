import { integersOf, type Operand } from "../folding/operand.ts";
import { intAttribute, intsAttribute } from "../graph.ts";
import { ELEMENT_TYPES } from "../tensor.ts";
import { inputOf, ints, without, type Call, type Conversion } from "./call.ts";

/** Reductions over axes: an input since opset 18, an attribute at 17; for `ReduceSum` an input at both. What each does where it reduces nothing. */
const WITHOUT_AXES: Readonly<Record<string, string>> = {
  ReduceSum: "Identity", ReduceMean: "Identity", ReduceMax: "Identity", ReduceMin: "Identity", ReduceProd: "Identity", ReduceLogSumExp: "Identity",
  ReduceL1: "Abs", ReduceL2: "Abs", ReduceLogSum: "Log",
};

export const REDUCTION_CONVERSIONS: Readonly<Record<string, Conversion>> = Object.fromEntries([...Object.keys(WITHOUT_AXES), "ReduceSumSquare"].map((name) => [name, reduction]));

function reduction(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  if (x.type === "bool") return call.result("Cast", [reduction({ ...call, inputs: [call.add("Cast", [x], { to: ELEMENT_TYPES.uint8.onnx }), ...call.inputs.slice(1)], result: (...node) => [call.add(...node)] })[0]], { to: ELEMENT_TYPES.bool.onnx }); // bools since opset 20
  const axes = call.inputs[1] ? integersOf(call.inputs[1], "axes") : [...intsAttribute(call.attributes, "axes", [])];
  if (axes.length === 0 && intAttribute(call.attributes, "noop_with_empty_axes", 0) === 1) return reducesNothing(call, x);
  const attributes = without(call.attributes, "axes", "noop_with_empty_axes");
  if (axes.length === 0) return call.result(call.operator, [x], attributes);
  return call.operator === "ReduceSum" ? call.result("ReduceSum", [x, ints(call, axes)], attributes) : call.result(call.operator, [x], { ...attributes, axes });
}

function reducesNothing(call: Call, x: Operand): readonly Operand[] {
  return call.operator === "ReduceSumSquare" ? call.result("Mul", [x, x]) : call.result(WITHOUT_AXES[call.operator], [x]);
}
