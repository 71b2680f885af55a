import { intAttribute, intsAttribute, normaliseAxis, stringAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, knownShape, reshape, reshapeLike, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

const reshapeBack: GradientRule = (g, forward) => [reshapeLike(g, forward.gradient, inputOf(forward, 0))];

export const LAYOUT_GRADIENTS = {
  Flatten: reshapeBack,
  Reshape: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Expand: (g, forward) => [unbroadcast(g, forward.gradient, inputOf(forward, 0))],
  Transpose: (g, forward) => [g.add("Transpose", [forward.gradient], { perm: inversePermutation(forward) })],
  Concat: (g, forward) => concatGradients(g, forward),
  /** The sum over all copies. */
  Tile: (g, forward) => {
    const from = knownShape(inputOf(forward, 0));
    const copies = from.map((length, axis) => Number(forward.gradient.shape[axis]) / length);
    const apart = reshape(g, forward.gradient, from.flatMap((length, axis) => [copies[axis], length]));
    return [g.add("ReduceSum", [apart, g.ints(from.map((_, axis) => 2 * axis))], { keepdims: 0 })];
  },
  SpaceToDepth: (g, forward) => [g.add("DepthToSpace", [forward.gradient], { blocksize: intAttribute(forward.node.attributes, "blocksize", 1) })],
  DepthToSpace: (g, forward) => {
    const { attributes } = forward.node;
    const block = intAttribute(attributes, "blocksize", 1);
    return [stringAttribute(attributes, "mode", "DCR") === "DCR" ? g.add("SpaceToDepth", [forward.gradient], { blocksize: block }) : columnsToDepth(g, forward, block)];
  },
} satisfies Record<string, GradientRule>;

function inversePermutation({ node, inputs }: ForwardNode): number[] {
  const rank = inputs[0]?.shape.length ?? 0;
  const perm = intsAttribute(node.attributes, "perm", Array.from({ length: rank }, (_, axis) => rank - 1 - axis));
  return perm.map((_, axis) => perm.indexOf(axis));
}

function concatGradients(g: GraphBuilder, forward: ForwardNode): (Value | null)[] {
  const axis = normaliseAxis(intAttribute(forward.node.attributes, "axis", 0), forward.gradient.shape.length);
  let start = 0;
  return forward.inputs.map((_, index) => {
    const end = start + knownShape(inputOf(forward, index))[axis];
    const part = forward.wants(index) ? g.add("Slice", [forward.gradient, g.ints([start]), g.ints([end]), g.ints([axis])]) : null;
    start = end;
    return part;
  });
}

/** A block's places become the faster part of the channels, where `SpaceToDepth` makes them the slower. */
function columnsToDepth(g: GraphBuilder, forward: ForwardNode, block: number): Value {
  const [samples, channels, rows, columns] = knownShape(forward.gradient);
  const blocks = reshape(g, forward.gradient, [samples, channels, rows / block, block, columns / block, block]);
  return reshapeLike(g, g.add("Transpose", [blocks], { perm: [0, 1, 3, 5, 2, 4] }), inputOf(forward, 0));
}
