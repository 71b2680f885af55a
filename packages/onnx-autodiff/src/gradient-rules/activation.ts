import { float, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { chosen, masked } from "../graphs/indicator.ts";
import { inputOf, unbroadcast, type GradientRule } from "./gradient-rule.ts";
import { plus, square, times, unary } from "./unary.ts";

/** Where two pieces of a function meet, each rule takes the side that PyTorch takes. */
export const ACTIVATION_GRADIENTS = {
  Relu: unary((g, dy, _, y) => g.add("ReluGrad", [dy, y])),
  Sigmoid: unary((g, dy, _, y) => g.add("Mul", [dy, g.add("Mul", [y, g.add("Sub", [g.scalar(1), y])])])),
  Tanh: unary((g, dy, _, y) => g.add("Mul", [dy, g.add("Sub", [g.scalar(1), square(g, y)])])),
  LeakyRelu: unary((g, dy, x, _, attributes) => g.add("Mul", [dy, slopes(g, x, 1, g.scalar(floatAttribute(attributes, "alpha", 0.01)))])),
  /** α·exp(x) = y + α below 0. */
  Elu: unary((g, dy, x, y, attributes) => g.add("Mul", [dy, slopes(g, x, 1, plus(g, y, floatAttribute(attributes, "alpha", 1)))])),
  /** γ·α·exp(x) = y + γ·α below 0, γ above. */
  Selu: unary((g, dy, x, y, attributes) => {
    const [alpha, gamma] = [floatAttribute(attributes, "alpha", 1.67326319217681884765625), floatAttribute(attributes, "gamma", 1.05070102214813232421875)];
    return g.add("Mul", [dy, slopes(g, x, gamma, plus(g, y, gamma * alpha))]);
  }),
  /** exp(x/α) = y/α + 1 below 0. */
  Celu: unary((g, dy, x, y, attributes) => g.add("Mul", [dy, slopes(g, x, 1, plus(g, times(g, y, 1 / floatAttribute(attributes, "alpha", 1)), 1))])),
  /** α strictly between the flat ends 0 and 1. */
  HardSigmoid: unary((g, dy, _, y, attributes) => times(g, masked(g, dy, insideUnit(g, y)), floatAttribute(attributes, "alpha", 0.2))),
  /** y = x·h with h = HardSigmoid(x/6 + 1/2): h, and x/6 more where h still rises. */
  HardSwish: unary((g, dy, x) => {
    const gate = g.add("HardSigmoid", [x], { alpha: float(1 / 6), beta: float(0.5) });
    return g.add("Mul", [dy, g.add("Add", [gate, masked(g, times(g, x, 1 / 6), insideUnit(g, gate))])]);
  }),
  Softplus: unary((g, dy, x) => g.add("Mul", [dy, g.add("Sigmoid", [x])])),
  Softsign: unary((g, dy, x) => g.add("Div", [dy, square(g, plus(g, g.add("Abs", [x]), 1))])),
  ThresholdedRelu: unary((g, dy, x, _, attributes) => masked(g, dy, g.add("Greater", [x, g.scalar(floatAttribute(attributes, "alpha", 1))]))),
  PRelu: (g, forward) => {
    const [x, slope, dy] = [inputOf(forward, 0), inputOf(forward, 1), forward.gradient];
    return [
      forward.wants(0) ? g.add("Mul", [dy, slopes(g, x, 1, slope)]) : null,
      forward.wants(1) ? unbroadcast(g, g.add("Mul", [dy, g.add("Min", [x, g.scalar(0)])]), slope) : null,
    ];
  },
} satisfies Record<string, GradientRule>;

/** One derivative above 0, another at and below it. */
function slopes(g: GraphBuilder, x: Value, above: number, below: Value): Value {
  return chosen(g, g.add("Greater", [x, g.scalar(0)]), g.scalar(above), below);
}

/** Where 0 < y < 1. */
function insideUnit(g: GraphBuilder, y: Value): Value {
  return g.add("Greater", [g.add("Mul", [y, g.add("Sub", [g.scalar(1), y])]), g.scalar(0)]);
}
