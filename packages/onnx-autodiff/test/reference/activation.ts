import { floatAttribute, type Attributes } from "@cochlea/onnx-graph";
import type { ReferenceOperator } from "./reference-operator.ts";
import { broadcast, unary } from "./unary.ts";

const alpha = (attributes: Attributes, fallback: number): number => floatAttribute(attributes, "alpha", fallback);

export const ACTIVATION_REFERENCE = {
  Relu: unary((x) => Math.max(x, 0)),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Tanh: unary(Math.tanh),
  LeakyRelu: unary((x, attributes) => (x > 0 ? x : alpha(attributes, 0.01) * x)),
  Elu: unary((x, attributes) => (x > 0 ? x : alpha(attributes, 1) * Math.expm1(x))),
  Selu: unary((x, attributes) => floatAttribute(attributes, "gamma", 1.05070102214813232421875) * (x > 0 ? x : alpha(attributes, 1.67326319217681884765625) * Math.expm1(x))),
  Celu: unary((x, attributes) => Math.max(0, x) + Math.min(0, alpha(attributes, 1) * Math.expm1(x / alpha(attributes, 1)))),
  HardSigmoid: unary((x, attributes) => Math.max(0, Math.min(1, alpha(attributes, 0.2) * x + floatAttribute(attributes, "beta", 0.5)))),
  HardSwish: unary((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  Softplus: unary((x) => Math.log1p(Math.exp(x))),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  ThresholdedRelu: unary((x, attributes) => (x > alpha(attributes, 1) ? x : 0)),
  PRelu: broadcast((x, slope) => (x > 0 ? x : slope * x)),
} satisfies Record<string, ReferenceOperator>;
