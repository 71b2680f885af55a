import { intAttribute, intsAttribute, normaliseAxis, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, knownShape, reshapeLike, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

const reshapeBack: GradientRule = (g, forward) => [reshapeLike(g, forward.gradient, inputOf(forward, 0))];

export const LAYOUT_GRADIENTS = {
  Flatten: reshapeBack,
  Reshape: reshapeBack,
  Squeeze: reshapeBack,
  Unsqueeze: reshapeBack,
  Expand: (g, forward) => [unbroadcast(g, forward.gradient, inputOf(forward, 0))],
  Transpose: (g, forward) => [g.add("Transpose", [forward.gradient], { perm: inversePermutation(forward) })],
  Concat: (g, forward) => concatGradients(g, forward),
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
