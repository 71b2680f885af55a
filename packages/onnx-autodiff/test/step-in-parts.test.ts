import { elementCount, encodeModel, GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import type { GradientClip, OptimiserKind, OptimiserSettings } from "../src/index.ts";
import { OPTIMISERS, stepGraphs, stepInParts, trainingStep } from "../src/index.ts";

const [BATCH, STEPS, FEATURES, HIDDEN, CLASSES] = [8, 5, 4, 3, 3];
const PARAMETERS = [["weight", [1, 3 * HIDDEN, FEATURES]], ["recurrence", [1, 3 * HIDDEN, HIDDEN]], ["bias", [1, 6 * HIDDEN]], ["dense.weight", [HIDDEN, CLASSES]], ["dense.bias", [CLASSES]]] as const;
const parameters = PARAMETERS.map(([name, shape]) => ({ name, decay: shape.length > 1 }));

interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

const zeros = (shape: readonly number[]): FloatTensor => ({ type: "float32", shape, data: new Float32Array(elementCount(shape)) });
const uniform = (name: string, shape: readonly number[]): FloatTensor => ({ type: "float32", shape, data: fillUniform(zeros(shape).data, randomStream(1, name), -1, 1) });

/** A GRU and a dense layer on its last state. */
function forwardOf(samples: number): { readonly forward: Graph; readonly logits: string } {
  const g = new GraphBuilder("gru");
  const x = g.add("Transpose", [g.input("x", [samples, STEPS, FEATURES])], { perm: [1, 0, 2] });
  const [weight, recurrence, bias, dense, offset] = PARAMETERS.map(([name, shape]) => g.input(name, shape));
  const [, last] = g.addAll("GRU", [x, weight, recurrence, bias], { hidden_size: HIDDEN, linear_before_reset: 1 });
  const logits = g.add("Gemm", [g.add("Reshape", [last, g.ints([samples, HIDDEN])]), dense, offset]);
  return { forward: g.build(), logits: logits.name };
}

type Request = { readonly optimiser: OptimiserKind; readonly settings?: OptimiserSettings; readonly clip?: GradientClip };

interface Run {
  readonly losses: readonly number[];
  readonly states: readonly (readonly [string, Float32Array])[];
}

/** Ten steps on samples of unequal weight. Every graph is bound to its own part of one memory. */
async function train(request: Request, parts: number): Promise<Run> {
  const model = { ...forwardOf(BATCH / parts), ...request, parameters, target: "cpu" } as const;
  const step = parts === 1 ? trainingStep(model) : stepInParts({ ...model, parts });
  const memory = new Map<string, FloatTensor>([["x", uniform("x", [BATCH, STEPS, FEATURES])], [step.target, uniform("target", [BATCH, CLASSES])], ...step.scalars.map((name) => [name, zeros([])] as const)]);
  for (const { input, shape } of step.states) memory.set(input, PARAMETERS.some(([name]) => name === input) ? uniform(input, shape) : zeros(shape));
  const losses = Array.from({ length: parts }, () => zeros([]));
  const written = new Map(step.states.map(({ input, output }) => [output, input]));
  const bindings = [];
  for (const { graph, runs } of stepGraphs(step)) {
    const session = await createSession(encodeModel(graph), { threads: 1 });
    for (let run = 0; run < runs; run++) {
      const own = (name: string): FloatTensor => {
        const shape = (graph.values.get(name)?.shape ?? []).map(Number);
        if (name === step.loss) return losses[run];
        const handedOn = "update" in step && runs > 1 ? step.gradients.find(({ output }) => output === name)?.inputs[run] : undefined;
        const key = handedOn ?? written.get(name) ?? name;
        const whole = memory.get(key) ?? memory.set(key, zeros(shape)).get(key) ?? zeros(shape);
        const length = elementCount(shape);
        return { type: "float32", shape, data: whole.data.length === length ? whole.data : whole.data.subarray(run * length, (run + 1) * length) };
      };
      const named = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, own(name)]));
      bindings.push(session.bind(named(graph.inputs), { ...named(graph.outputs.filter((name) => name !== step.logits)), ...(graph.outputs.includes(step.logits) ? { [step.logits]: zeros([BATCH / parts, CLASSES]) } : {}) }));
    }
  }
  const means: number[] = [];
  for (let at = 0; at < 10; at++) {
    OPTIMISERS[request.optimiser].scalarValues(request.settings ?? {}, at + 1, 0.05).forEach((value, index) => memory.get(step.scalars[index])?.data.fill(value));
    for (const binding of bindings) await binding.run();
    means.push(losses.reduce((sum, { data }) => sum + data[0], 0) / parts);
  }
  return { losses: means, states: step.states.map(({ input }) => [input, memory.get(input)?.data ?? new Float32Array()]) };
}

const REQUESTS: readonly Request[] = [
  { optimiser: "sgd", settings: { momentum: 0.9, nesterov: true, weightDecay: 0.01 }, clip: { value: 0.01 } },
  { optimiser: "sgd", settings: { momentum: 0.5 }, clip: { norm: 0.05 } },
  { optimiser: "adamw", settings: { weightDecay: 0.01, epsilon: 1e-3 }, clip: { value: 0.05, norm: 0.1 } },
];

describe.each(REQUESTS)("a step in parts with $optimiser, clip $clip", (request) => {
  it.each([2, 4, 8])("of %d gives the losses and states of the whole", async (parts) => {
    const [whole, divided] = [await train(request, 1), await train(request, parts)];
    whole.losses.forEach((loss, at) => expect(divided.losses[at]).toBeCloseTo(loss, 6));
    expect(divided.states.map(([name]) => name)).toEqual(whole.states.map(([name]) => name));
    divided.states.forEach(([name, data], at) => data.forEach((value, index) => expect(Math.abs(value - whole.states[at][1][index]), `${name}[${index}]`).toBeLessThan(1e-5)));
    expect(whole.losses[9]).not.toBeCloseTo(whole.losses[0], 3);
  });
});

it("stepInParts refuses what trainingStep refuses", () => {
  expect(() => stepInParts({ ...forwardOf(4), parameters, parts: 2, optimiser: "sgd", clip: { norm: 0 } })).toThrow("trainingStep: need clip.norm above 0, got 0");
  expect(() => stepInParts({ ...forwardOf(4), parameters, parts: 2, optimiser: "adam", settings: { beta1: 1 } })).toThrow("trainingStep: need 0 <= beta1 < 1, got 1");
});
