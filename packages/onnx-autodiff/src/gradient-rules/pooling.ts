import { elementCount, intAttribute, int64Tensor, intsAttribute, stringAttribute, windowOf, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { indicator } from "../graphs/indicator.ts";
import { inputOf, knownShape, reshape, reshapeLike, type ForwardNode, type GradientRule } from "./gradient-rule.ts";
import { times, withoutZeros } from "./unary.ts";

export const POOLING_GRADIENTS = {
  MaxPool: (g, forward) => [g.add("MaxPoolGrad", [forward.gradient, inputOf(forward, 0), forward.outputs[0]], written(forward))],
  AveragePool: (g, forward) => {
    const counts = intAttribute(forward.node.attributes, "count_include_pad", 0);
    return [g.add("AveragePoolGrad", [forward.gradient], { ...written(forward), count_include_pad: counts, shape: knownShape(inputOf(forward, 0)) })];
  },
  /** y = (Σ|x|ᵖ)^(1/p): dx = sign(x)·|x|ᵖ⁻¹ times the sum of dy/yᵖ⁻¹ over all windows that x is in. */
  LpPool: (g, forward) => {
    const [x, attributes] = [inputOf(forward, 0), written(forward)];
    const share = g.add("Div", [forward.gradient, powered(g, withoutZeros(g, forward.outputs[0]), power(forward) - 1)]);
    const mean = g.add("AveragePoolGrad", [share], { ...attributes, count_include_pad: 1, shape: knownShape(x) });
    const signed = g.add("Mul", [g.add("Sign", [x]), powered(g, g.add("Abs", [x]), power(forward) - 1)]);
    return [g.add("Mul", [signed, times(g, mean, elementCount(intsAttribute(attributes, "kernel_shape", [])))])];
  },
  GlobalAveragePool: (g, forward) => {
    const shape = knownShape(inputOf(forward, 0));
    return [g.add("Expand", [times(g, forward.gradient, 1 / elementCount(shape.slice(2))), g.ints(shape)])];
  },
  /** The first of equal maxima takes the gradient, as in `torch.nn.AdaptiveMaxPool2d`. */
  GlobalMaxPool: (g, forward) => {
    const x = inputOf(forward, 0);
    const [samples, channels, ...spatial] = knownShape(x);
    const places = elementCount(spatial);
    const first = g.add("ArgMax", [reshape(g, x, [samples, channels, places])], { axis: 2, keepdims: 1 });
    const range = g.constant(int64Tensor([places], Array.from({ length: places }, (_, place) => place)));
    const dx = g.add("Mul", [indicator(g, g.add("Equal", [first, range])), reshape(g, forward.gradient, [samples, channels, 1])]);
    return [reshapeLike(g, dx, x)];
  },
  GlobalLpPool: (g, forward) => {
    const x = inputOf(forward, 0);
    const part = g.add("Div", [g.add("Abs", [x]), withoutZeros(g, forward.outputs[0])]);
    return [g.add("Mul", [g.add("Mul", [g.add("Sign", [x]), powered(g, part, power(forward) - 1)]), forward.gradient])];
  },
} satisfies Record<string, GradientRule>;

/** A pool's window written out. */
function written(forward: ForwardNode): Attributes {
  const { attributes } = forward.node;
  const { kernel, strides, dilations, pads } = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []), inputOf(forward, 0).shape.slice(2));
  const automatic = stringAttribute(attributes, "auto_pad", "NOTSET").startsWith("SAME");
  return { kernel_shape: kernel, strides, dilations, pads, ceil_mode: automatic ? 0 : intAttribute(attributes, "ceil_mode", 0) };
}

function power(forward: ForwardNode): number {
  return intAttribute(forward.node.attributes, "p", 2);
}

/** A value from 0 up to a whole power, which `Pow` takes much longer for. */
function powered(g: GraphBuilder, value: Value, exponent: number): Value {
  if (exponent === 0) return indicator(g, g.add("GreaterOrEqual", [value, g.scalar(0)]));
  return exponent === 1 ? value : g.add("Pow", [value, g.scalar(exponent)]);
}
