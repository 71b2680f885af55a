import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { any } from "./cases/gradient-case.ts";
import { floats, readGolden } from "./golden-file.ts";
import { gradientProblem, relativeError, runGradients } from "./gradient-problem.ts";
import { NETS } from "./nets.ts";
import { train } from "./train.ts";

interface GoldenCase {
  readonly name: string;
  readonly operator: "LSTM" | "GRU" | "RNN";
  readonly directions: number;
  readonly levels: number;
  /** Whether initial states are given. */
  readonly initial: boolean;
  readonly shapes: readonly (readonly number[])[];
  readonly loss: number;
  readonly gradients: readonly string[];
}

const { cases, losses } = readGolden<{ cases: GoldenCase[]; losses: number[] }>("recurrent");

/** PyTorch's layer in ONNX's terms: all outputs of the last level in one row. PyTorch's GRU is that with linear_before_reset. */
function layers(g: GraphBuilder, { operator, directions, levels, initial }: GoldenCase, [x, ...rest]: readonly Value[]): Value {
  const hidden = Number(rest[1].shape[2]);
  const attributes = { hidden_size: hidden, direction: directions === 2 ? "bidirectional" : "forward", ...(operator === "GRU" ? { linear_before_reset: 1 } : {}) };
  let [input, outputs] = [x, [] as Value[]];
  for (let level = 0; level < levels; level++) {
    const states = initial ? [null, ...rest.slice(3 * levels)] : [];
    outputs = g.addAll(operator, [input, ...rest.slice(3 * level, 3 * level + 3), ...states], attributes);
    const [steps, , batch] = outputs[0].shape.map(Number);
    input = g.add("Reshape", [g.add("Transpose", [outputs[0]], { perm: [0, 2, 1, 3] }), g.ints([steps, batch, directions * hidden])]);
  }
  return g.add("Concat", outputs.map((each) => g.add("Reshape", [each, g.ints([-1])])), { axis: 0 });
}

describe("recurrent layers of PyTorch", () => {
  // PyTorch computed in float64, so all of the difference is float32's rounding here.
  it.each(cases)("gradients of $name", async (golden) => {
    const problem = gradientProblem({ name: golden.name, inputs: golden.shapes.map((shape) => any(...shape)), build: (g, inputs) => layers(g, golden, inputs) }, golden.operator);
    const { loss, gradients } = await runGradients(problem);
    expect(Math.abs(loss / golden.loss - 1)).toBeLessThan(1e-5);
    golden.gradients.forEach((gradient, index) => expect(relativeError(gradients.get(`p${index}`) ?? [], floats(gradient)), `gradient by input ${index}`).toBeLessThan(1e-5));
  });

  // As test/optimisers.golden.test.ts: twenty steps let float32's rounding grow a little.
  it.each(["native", "node"] as const)("twenty losses of a bidirectional LSTM below a GRU with a learnt state, on the %s backend", async (backend) => {
    const trained = await train(NETS.recurrent(), { optimiser: "adam", learningRate: () => 0.01, steps: 20, batches: 4 }, { backend });
    trained.losses.forEach((loss, step) => expect(Math.abs(loss / losses[step] - 1), `step ${step + 1}`).toBeLessThan(1e-5));
  });
});
