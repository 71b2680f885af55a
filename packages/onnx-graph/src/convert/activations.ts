import type { Operand } from "../folding/operand.ts";
import { floatAttribute, stringAttribute } from "../graph.ts";
import { inputOf, scalar, type Call, type Conversion } from "./call.ts";

/** Activations that opset 17 lacks. */
export const ACTIVATION_CONVERSIONS = {
  Gelu: (call) => (stringAttribute(call.attributes, "approximate", "none") === "tanh" ? geluByTanh(call) : geluByErf(call)),
  Mish: (call) => {
    const x = inputOf(call, 0);
    return call.result("Mul", [x, call.add("Tanh", [call.add("Softplus", [x])])]);
  },
  Swish: (call) => {
    const x = inputOf(call, 0);
    const alpha = floatAttribute(call.attributes, "alpha", 1);
    return call.result("Mul", [x, call.add("Sigmoid", [alpha === 1 ? x : call.add("Mul", [x, scalar(call, alpha, x)])])]);
  },
} satisfies Record<string, Conversion>;

/** x/2 · (1 + erf(x/√2)). */
function geluByErf(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const bell = call.add("Erf", [call.add("Mul", [x, scalar(call, Math.SQRT1_2, x)])]);
  return halfOf(call, x, bell);
}

/** x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
function geluByTanh(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const cube = call.add("Mul", [call.add("Mul", [x, x]), x]);
  const inner = call.add("Add", [x, call.add("Mul", [cube, scalar(call, 0.044715, x)])]);
  return halfOf(call, x, call.add("Tanh", [call.add("Mul", [inner, scalar(call, Math.sqrt(2 / Math.PI), x)])]));
}

function halfOf(call: Call, x: Operand, sigmoid: Operand): readonly Operand[] {
  const gate = call.add("Add", [sigmoid, scalar(call, 1, x)]);
  return call.result("Mul", [call.add("Mul", [x, scalar(call, 0.5, x)]), gate]);
}
