import { elementCount, intAttribute, int64Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { indicator } from "../graphs/indicator.ts";
import type { Lowered } from "./lowering.ts";

/** What was taken, as [before, taken, after] the axis; and the lengths of the data. */
function taken(g: GraphBuilder, { inputs: [dy, indices], attributes, outputs: [data] }: Lowered) {
  const shape = data.shape.map(Number);
  const axis = intAttribute(attributes, "axis", 0);
  const lengths = [elementCount(shape.slice(0, axis)), elementCount(indices.shape), elementCount(shape.slice(axis + 1))];
  return { shape, length: shape[axis], lengths, rows: g.add("Reshape", [dy, g.ints(lengths)]), places: g.add("Reshape", [indices, g.ints([lengths[1]])]) };
}

/** A matrix of ones where a place was taken, times the gradients. Negative indices count from the end. */
export function gatherGradByOneHot(g: GraphBuilder, node: Lowered): Value[] {
  const { shape, length, rows, places } = taken(g, node);
  const column = g.constant(int64Tensor([length, 1], Array.from({ length }, (_, place) => place)));
  const fromEnd = g.constant(int64Tensor([length, 1], Array.from({ length }, (_, place) => place - length)));
  const oneHot = indicator(g, g.add("Or", [g.add("Equal", [column, places]), g.add("Equal", [fromEnd, places])]));
  return [g.add("Reshape", [g.add("MatMul", [oneHot, rows]), g.ints(shape)])];
}

/** Sums into zeros, place by place. */
export function gatherGradByScatter(g: GraphBuilder, node: Lowered): Value[] {
  const { shape, length, lengths, rows, places } = taken(g, node);
  const [before, , after] = lengths;
  const everywhere = g.add("Expand", [g.add("Reshape", [places, g.ints([1, lengths[1], 1])]), g.ints(lengths)]);
  const none = g.add("Expand", [g.scalar(0), g.ints([before, length, after])]);
  return [g.add("Reshape", [g.add("ScatterElements", [none, everywhere, rows], { axis: 1, reduction: "add" }), g.ints(shape)])];
}
