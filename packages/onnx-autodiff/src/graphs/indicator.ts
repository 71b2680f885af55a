import { ELEMENT_TYPES, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** 1 where a condition holds, else 0. */
export function indicator(g: GraphBuilder, condition: Value): Value {
  return g.add("Cast", [condition], { to: ELEMENT_TYPES.float32.onnx });
}

/** A value where a condition holds, else 0. `Where` says the same, but ONNX Runtime runs it on one thread. */
export function masked(g: GraphBuilder, value: Value, condition: Value): Value {
  return g.add("Mul", [value, indicator(g, condition)]);
}

/** Of finite values the first where a condition holds, else the second. */
export function chosen(g: GraphBuilder, condition: Value, first: Value, second: Value): Value {
  const mask = indicator(g, condition);
  return g.add("Add", [g.add("Mul", [mask, first]), g.add("Mul", [g.add("Sub", [g.scalar(1), mask]), second])]);
}
