import { elementCount, encodeModel } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type SessionOptions, type Tensor } from "@cochlea/runtime";
import type { GradientClip } from "../src/updates/clip-gradients.ts";
import { OPTIMISERS, type OptimiserKind, type OptimiserSettings } from "../src/updates/optimisers.ts";
import type { Target } from "../src/compilation/plan.ts";
import { trainingStep, type TrainingStep } from "../src/step/training-step.ts";
import { smoothedLabels } from "./labels.ts";
import type { Net } from "./nets.ts";

export interface Recipe {
  readonly optimiser: OptimiserKind;
  readonly settings?: OptimiserSettings;
  readonly clip?: GradientClip;
  readonly learningRate: (step: number) => number;
  readonly steps: number;
  /** Batches that are gone through again and again. */
  readonly batches: number;
  /** Default `portable`. */
  readonly target?: Target;
  /** Lanes of the runtime's convolutions on maps in blocks. Default none. */
  readonly block?: number;
}

interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

export interface Trained {
  readonly losses: readonly number[];
  /** Parameters, running statistics and optimiser state, by the name of their input. */
  readonly states: ReadonlyMap<string, Float32Array>;
}

/** The training step of a net. */
export function stepOf({ forward, logits, parameters, running }: Net, { optimiser, settings, clip, target, block }: Pick<Recipe, "optimiser" | "settings" | "clip" | "target" | "block">): TrainingStep {
  return trainingStep({ forward, logits, parameters, running, optimiser, settings, clip, target, block });
}

/** Trains a net from its start. In place, each state's output is its input's own buffer; else it is copied over after the run. */
export async function train(net: Net, recipe: Recipe, { inPlace = true, ...session }: SessionOptions & { readonly inPlace?: boolean } = {}): Promise<Trained> {
  const step = stepOf(net, recipe);
  const states = new Map(step.states.map(({ input, boundShape }) => [input, floatTensor(boundShape, startOf(net, input))]));
  const renewed = new Map(step.states.map(({ input, output, boundShape }) => [output, inPlace ? stateNamed(states, input) : floatTensor(boundShape)]));
  const [x, target, loss] = [floatTensor(net.input), floatTensor([net.input[0], net.classes]), floatTensor([])];
  const scalars = step.scalars.map(() => floatTensor([]));
  const inputs = { x, [step.target]: target, ...Object.fromEntries(states), ...Object.fromEntries(step.scalars.map((name, index) => [name, scalars[index]])) };
  const open = await createSession(encodeModel(step.graph), { threads: 1, ...session });
  const binding = open.bind(inputs, { ...Object.fromEntries(renewed), [step.loss]: loss, [step.logits]: floatTensor(target.shape) });
  const losses: number[] = [];
  for (let at = 0; at < recipe.steps; at++) {
    fillUniform(x.data, randomStream(6, net.name, at % recipe.batches), -1, 1);
    target.data.set(smoothedLabels(net.input[0], net.classes, 0, at % recipe.batches).data as Float32Array);
    const values = OPTIMISERS[recipe.optimiser].scalarValues(recipe.settings ?? {}, at + 1, recipe.learningRate(at));
    values.forEach((value, index) => scalars[index].data.fill(value));
    await binding.run();
    losses.push(loss.data[0]);
    if (!inPlace) for (const { input, output } of step.states) stateNamed(states, input).data.set(stateNamed(renewed, output).data);
  }
  open.release();
  return { losses, states: new Map([...states].map(([name, { data }]) => [name, data])) };
}

function startOf({ parameters, running }: Net, input: string): Float32Array | undefined {
  return (parameters.find(({ name }) => name === input) ?? running.find(({ parameter }) => parameter === input))?.start;
}

function floatTensor(shape: readonly number[], start?: Float32Array): FloatTensor {
  return { type: "float32", shape, data: start?.slice() ?? new Float32Array(elementCount(shape)) };
}

function stateNamed(states: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor {
  const state = states.get(name);
  if (!state) throw new RangeError(`no state named "${name}"`);
  return state;
}
