import { intAttribute, transposedWindowOf, windowOf, type Attributes, type GraphBuilder, type Value, type Window } from "@cochlea/onnx-graph";
import { inputOf, knownShape, type GradientRule } from "./gradient-rule.ts";

export const CONVOLUTION_GRADIENTS = {
  Conv: (g, forward) => {
    const [x, w] = [inputOf(forward, 0), inputOf(forward, 1)];
    const attributes = written(forward.node.attributes, windowOf(forward.node.attributes, knownShape(w).slice(2), x.shape.slice(2)));
    return [
      forward.wants(0) ? g.add("ConvGradInput", [w, forward.gradient], { ...attributes, shape: knownShape(x) }) : null,
      forward.wants(1) ? g.add("ConvGradWeight", [x, forward.gradient], { ...attributes, shape: knownShape(w) }) : null,
      forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
    ];
  },
  /** The input gradient of a convolution with the same filter: so dx is that convolution, and dw is its with x and dy exchanged. */
  ConvTranspose: (g, forward) => {
    const [x, w] = [inputOf(forward, 0), inputOf(forward, 1)];
    const attributes = written(forward.node.attributes, transposedWindowOf(forward.node.attributes, knownShape(w).slice(2), x.shape.slice(2)));
    return [
      forward.wants(0) ? g.add("Conv", [forward.gradient, w], attributes) : null,
      forward.wants(1) ? g.add("ConvGradWeight", [forward.gradient, x], { ...attributes, shape: knownShape(w) }) : null,
      forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
    ];
  },
} satisfies Record<string, GradientRule>;

/** The attributes of a convolution with its window written out. */
function written(attributes: Attributes, { kernel, strides, dilations, pads }: Window): Attributes {
  return { kernel_shape: kernel, strides, dilations, pads, group: intAttribute(attributes, "group", 1) };
}

export function sumPerChannel(g: GraphBuilder, gradient: Value): Value {
  return g.add("ReduceSum", [gradient, g.ints(gradient.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])))], { keepdims: 0 });
}
