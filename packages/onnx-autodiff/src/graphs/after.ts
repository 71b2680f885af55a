import { ELEMENT_TYPES, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { indicator } from "./indicator.ts";

/**
 * Adds a zero made from one element of each source.
 *
 * `x < x` is false even for NaN and infinity, so that a broken gradient does not break what waits for it.
 */
export function after(g: GraphBuilder, { inputs: [value, ...sources] }: { readonly inputs: readonly Value[] }): Value[] {
  const elements = sources.map((source) => firstElement(g, source));
  const joined = elements.length === 1 ? elements[0] : g.add("Concat", elements, { axis: 0 });
  const zeros = indicator(g, g.add("Less", [joined, joined]));
  return [g.add("Add", [value, g.add("ReduceSum", [zeros], { keepdims: 0 })])];
}

/** As a float32 vector of length 1. */
function firstElement(g: GraphBuilder, source: Value): Value {
  const axes = source.shape.map((_, axis) => axis);
  const corner = axes.length === 0 ? source : g.add("Slice", [source, g.ints(axes.map(() => 0)), g.ints(axes.map(() => 1)), g.ints(axes)]);
  const element = source.type === "float32" ? corner : g.add("Cast", [corner], { to: ELEMENT_TYPES.float32.onnx });
  return g.add("Reshape", [element, g.ints([1])]);
}
