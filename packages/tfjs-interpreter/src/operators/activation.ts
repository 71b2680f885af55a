import { floatAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { larger, smaller } from "./arithmetic.ts";
import { binary, inputOf, unary, type TfjsOperator } from "./tfjs-operator.ts";

export const ACTIVATION_OPERATORS = {
  Celu: unary((tf, x, attributes) => exponential(tf, x, floatAttribute(attributes, "alpha", 1), floatAttribute(attributes, "alpha", 1))),
  Clip: (tf, node) => {
    const [, low, high] = node.inputs;
    const above = low ? larger(tf, inputOf(node, 0), low) : inputOf(node, 0);
    return [high ? smaller(tf, above, high) : above];
  },
  Elu: unary((tf, x, attributes) => exponential(tf, x, floatAttribute(attributes, "alpha", 1), 1)),
  HardSigmoid: unary((tf, x, attributes) => hardSigmoid(tf, x, floatAttribute(attributes, "alpha", 0.2), floatAttribute(attributes, "beta", 0.5))),
  HardSwish: unary((tf, x) => tf.mul(x, hardSigmoid(tf, x, 1 / 6, 0.5))),
  LeakyRelu: unary((tf, x, attributes) => tf.leakyRelu(x, floatAttribute(attributes, "alpha", 0.01))),
  PRelu: binary((tf, x, slope) => tf.add(tf.relu(x), tf.mul(slope, tf.minimum(x, 0)))),
  Relu: unary((tf, x) => tf.relu(x)),
  Selu: unary((tf, x, attributes) => tf.mul(exponential(tf, x, floatAttribute(attributes, "alpha", 1.67326319217681884765625), 1), floatAttribute(attributes, "gamma", 1.05070102214813232421875))),
  Sigmoid: unary((tf, x) => tf.sigmoid(x)),
  Softplus: unary((tf, x) => tf.softplus(x)),
  Softsign: unary((tf, x) => tf.div(x, tf.add(tf.abs(x), 1))),
  ThresholdedRelu: unary((tf, x, attributes) => tf.mul(x, tf.step(tf.sub(x, floatAttribute(attributes, "alpha", 1))))),
} satisfies Record<string, TfjsOperator>;

/** x above 0, alpha·(exp(x / width) − 1) below. */
function exponential(tf: TensorFlow, x: Tensor, alpha: number, width: number): Tensor {
  return tf.add(tf.relu(x), tf.mul(tf.expm1(tf.div(tf.minimum(x, 0), width)), alpha));
}

export function hardSigmoid(tf: TensorFlow, x: Tensor, alpha: number, beta: number): Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);
}
