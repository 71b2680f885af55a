import { elementCount, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, knownShape, type GradientRule } from "./gradient-rule.ts";

export const CONVOLUTION_GRADIENTS = {
  Conv: (g, forward) => {
    const [x, w, bias] = [inputOf(forward, 0), inputOf(forward, 1), forward.inputs[2]];
    const { attributes } = forward.node;
    return [
      forward.wants(0) ? g.add("ConvGradInput", [w, forward.gradient], { ...attributes, shape: knownShape(x) }) : null,
      forward.wants(1) ? g.add("ConvGradWeight", [x, forward.gradient], { ...attributes, shape: knownShape(w) }) : null,
      bias && forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
    ];
  },
  MaxPool: (g, forward) => [g.add("MaxPoolGrad", [forward.gradient, inputOf(forward, 0), forward.outputs[0]], forward.node.attributes)],
  AveragePool: (g, forward) => [g.add("AveragePoolGrad", [forward.gradient], { ...forward.node.attributes, shape: knownShape(inputOf(forward, 0)) })],
  GlobalAveragePool: (g, forward) => {
    const shape = knownShape(inputOf(forward, 0));
    const share = g.add("Mul", [forward.gradient, g.scalar(1 / elementCount(shape.slice(2)))]);
    return [g.add("Expand", [share, g.ints(shape)])];
  },
  BatchNormTrain: (g, forward) => {
    const [, , , mean, inverseDeviation] = forward.outputs;
    const [x, scale] = [inputOf(forward, 0), inputOf(forward, 1)];
    return [...g.addAll("BatchNormGrad", [forward.gradient, x, scale, mean, inverseDeviation]), null, null];
  },
  /** y = scale·(x − mean)/√(variance + ε) + bias by the running statistics, which are not trained. */
  BatchNormalization: (g, forward) => {
    const x = inputOf(forward, 0);
    const column = (index: number): Value => perChannel(g, inputOf(forward, index), x);
    const inverse = g.add("Reciprocal", [g.add("Sqrt", [g.add("Add", [column(4), g.scalar(floatAttribute(forward.node.attributes, "epsilon", 1e-5))])])]);
    const normalised = g.add("Mul", [g.add("Sub", [x, column(3)]), inverse]);
    return [
      forward.wants(0) ? g.add("Mul", [forward.gradient, g.add("Mul", [column(1), inverse])]) : null,
      forward.wants(1) ? sumPerChannel(g, g.add("Mul", [forward.gradient, normalised])) : null,
      forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
      null,
      null,
    ];
  },
} satisfies Record<string, GradientRule>;

function sumPerChannel(g: GraphBuilder, gradient: Value): Value {
  return g.add("ReduceSum", [gradient, g.ints(gradient.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])))], { keepdims: 0 });
}

/** A vector of one number a channel, shaped to broadcast against maps. */
function perChannel(g: GraphBuilder, vector: Value, maps: Value): Value {
  return g.add("Reshape", [vector, g.ints([-1, ...maps.shape.slice(2).map(() => 1)])]);
}
