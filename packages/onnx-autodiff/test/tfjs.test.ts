import { loadGraph, loadTensorFlow, lossAndGradients, type TensorFlow } from "@cochlea/tfjs-interpreter";
import type { Tensor } from "@cochlea/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { CASES } from "./cases.ts";
import type { GradientCase } from "./cases/gradient-case.ts";
import { gradientProblem, relativeError, runGradients, type GradientProblem, type LossAndGradients } from "./gradient-problem.ts";

/** Both round to float32; see gradients.test.ts. */
const TOLERANCE = 1e-4;

const cases = Object.entries(CASES).flatMap(([operator, list]) => list.map((each) => ({ operator, name: each.name, case: each })));

/** Ours is the same for each backend of theirs. */
const ours = new Map<GradientCase, Promise<LossAndGradients>>();

describe.each(["cpu", "wasm"] as const)("every gradient against TensorFlow.js on %s", (prefer) => {
  let tf: TensorFlow;

  beforeAll(async () => {
    const loaded = await loadTensorFlow({ prefer });
    expect(loaded.backend).toBe(prefer);
    ({ tf } = loaded);
  });

  it.each(cases)("$operator $name", async (each) => {
    const problem = gradientProblem(each.case, each.operator);
    const before = tf.memory().numTensors;
    const expected = tensorFlowGradients(tf, problem);
    expect(tf.memory().numTensors).toBe(before);
    const running = ours.get(each.case) ?? runGradients(problem);
    ours.set(each.case, running);
    const actual = await running;
    expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
    for (const [name, gradient] of expected.gradients) expect(relativeError(actual.gradients.get(name) ?? [], gradient), `gradient by ${name}`).toBeLessThan(TOLERANCE);
  });
});

/** Loss and gradients by the operators and the differentiation of TensorFlow.js. */
function tensorFlowGradients(tf: TensorFlow, { forward, logits, parameters, feeds, loss: kind }: GradientProblem): LossAndGradients {
  const graph = loadGraph(tf, forward);
  const tensors = new Map(Array.from(feeds, ([name, { shape, data }]: [string, Tensor]) => [name, tf.tensor(Float32Array.from(data, Number), [...shape])]));
  const target = tensors.get("target");
  if (!target) throw new RangeError("no target is fed");
  const { loss, gradients, values } = lossAndGradients(tf, { graph, feeds: tensors, logits, target, loss: kind, parameters });
  const result = { loss: loss.dataSync()[0], gradients: new Map(Array.from(gradients, ([name, gradient]) => [name, gradient.dataSync<"float32">()])) };
  tf.dispose([loss, ...gradients.values(), ...values.values(), ...tensors.values()]);
  graph.release();
  return result;
}
