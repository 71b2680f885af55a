import { float, type Attributes } from "@cochlea/onnx-graph";
import { any, apart, spread, withAttributes, type Draw, type GradientCase } from "./gradient-case.ts";

function unary(operator: string, draw: Draw, ...choices: Attributes[]): GradientCase[] {
  return [{}, ...choices].map((attributes) => withAttributes(operator, JSON.stringify(attributes), [draw], attributes));
}

function pRelu(name: string, x: number[], slope: number[]): GradientCase {
  return withAttributes("PRelu", name, [apart(...x), any(...slope)]);
}

export const ACTIVATION_CASES = {
  Relu: [...unary("Relu", apart(2, 5)), withAttributes("Relu", "of maps", [apart(2, 2, 3, 3)])],
  Sigmoid: unary("Sigmoid", any(2, 3)),
  Tanh: unary("Tanh", any(2, 3)),
  LeakyRelu: unary("LeakyRelu", apart(2, 5), { alpha: float(0.3) }, { alpha: float(1.5) }, { alpha: float(-0.2) }),
  Elu: unary("Elu", spread(0.3, 2, 5), { alpha: float(0.4) }),
  Selu: unary("Selu", spread(0.3, 2, 5), { alpha: float(1.2), gamma: float(0.7) }),
  Celu: unary("Celu", spread(0.3, 2, 5), { alpha: float(0.4) }, { alpha: float(2) }),
  HardSigmoid: unary("HardSigmoid", spread(0.9, 2, 5), { alpha: float(1 / 6), beta: float(0.5) }, { alpha: float(0.4), beta: float(0.1) }),
  HardSwish: unary("HardSwish", spread(0.9, 2, 5)),
  Softplus: unary("Softplus", spread(0.9, 2, 5)),
  Softsign: unary("Softsign", spread(0.9, 2, 5)),
  ThresholdedRelu: unary("ThresholdedRelu", spread(0.3, 2, 5), { alpha: float(0.4) }),
  PRelu: [
    pRelu("a slope for each element", [2, 3], [2, 3]),
    pRelu("a slope for each channel of maps", [2, 3, 2, 2], [3, 1, 1]),
    pRelu("one slope", [2, 3], [1]),
    pRelu("a slope for each channel of lines", [2, 3, 4], [3, 1]),
  ],
} satisfies Record<string, readonly GradientCase[]>;
