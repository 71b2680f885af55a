import type { Model, Parameters } from "@cochlea/models";
import { OPTIMISERS, type GradientClip, type Optimiser, type StepState, type Target } from "@cochlea/onnx-autodiff";
import { encodeModel } from "@cochlea/onnx-graph";
import { chosenBackend, createSession, type Binding, type HeldTensor, type Session } from "@cochlea/runtime";
import type { TrainingBatch } from "./batches.ts";
import type { Engine, ReadingOptions, StepResult, TrainingState } from "./engine.ts";
import { checkBatch } from "./check-batch.ts";
import { writeMask } from "./dropout-masks.ts";
import { checkDevice } from "./check-device.ts";
import { checkParameters, checkTensor } from "./check-parameters.ts";
import { openPredictor, shapeIn, zeros, type FloatTensor, type RunOptions } from "./predictor.ts";
import { runtimeBlock } from "./runtime-block.ts";
import { INPUT, modelStep, type ModelStep, type OptimiserOptions } from "./step-graph.ts";

export interface EngineOptions extends RunOptions {
  readonly model: Model;
  /** Where training starts. */
  readonly parameters: Parameters;
  /** Train in the very arrays of `parameters` where the device can, so that they are not in memory twice. Default false: they are copied. */
  readonly adoptParameters?: boolean;
  readonly batchSize: number;
  readonly optimiser: OptimiserOptions;
  /** Limits of the gradient. Default none. */
  readonly clip?: GradientClip;
  /** Decides the dropout masks, together with the step. */
  readonly seed: number;
  /** Records how long each operator of the step takes; see `profile` of a session. Default off. */
  readonly profile?: string;
}

/** Threads that wait give way: the next batch is made on the same cores while a step runs. */
const YIELDING = { "session.intra_op.allow_spinning": "0" };

/**
 * Trains with ONNX Runtime: the whole step is one graph, and its parameters stay where it computes; a step moves the batch
 * in and the loss out.
 *
 * On another device than the CPU one step is held to the CPU's first.
 *
 * @throws {RangeError} Where the model and its parameters do not fit each other.
 * @throws {Error} Where the device does not work, or computes the model wrongly.
 */
export async function createOnnxRuntimeEngine(options: EngineOptions): Promise<Engine> {
  const engine = await openEngine(options);
  if ((options.device ?? "cpu") === "cpu") return engine;
  const cpu = await openEngine({ ...options, device: "cpu", adoptParameters: false });
  try {
    await checkDevice(String(options.device), engine, cpu, options.model);
    return engine;
  } catch (error) {
    engine.release();
    throw error;
  } finally {
    cpu.release();
  }
}

async function openEngine(options: EngineOptions): Promise<Engine> {
  const { model, batchSize, optimiser, seed, backend, device, threads, profile } = options;
  const step = await engineStep(options);
  checkParameters("createOnnxRuntimeEngine", model, options.parameters);
  const feeds = stepFeeds(step);
  const training = await createSession(encodeModel(step.graph), { backend, device, threads, profile, config: YIELDING });
  const states = heldStates(training, step, options);
  const shapes = new Map([...states].map(([name, { shape }]) => [name, shape]));
  const bound = new Map([...states, ...step.states.map((state) => [state.input, inBoundShape(stateNamed(states, state.input), state)] as const)]);
  const updated = Object.fromEntries(step.states.map(({ input, output }) => [output, stateNamed(bound, input)]));
  const stepBinding = training.bind({ ...feeds.inputs, ...Object.fromEntries(bound) }, { ...updated, [step.loss]: feeds.loss, [step.logits]: feeds.logits });
  const parameterNames = [...options.parameters.keys()];
  const parameters = Object.fromEntries(parameterNames.map((name) => [name, stateNamed(states, name)]));
  const predictor = await openPredictor({ model, batchSize, backend, device, threads }, () => parameters);
  const read = (names: Iterable<string>, options: ReadingOptions = {}): TrainingState => new Map(Array.from(names, (name) => [name, readTensor(stateNamed(states, name), options)]));
  let stepCount = 0;

  return {
    description: `onnxruntime on ${training.device} (${training.backend})`,
    plan: step.plan,
    batchSize,
    classes: predictor.classes,
    predict: predictor.predict,
    get stepCount() {
      return stepCount;
    },
    async step(batch, targets, learningRate) {
      checkBatch(batch, targets, { batchSize, features: feeds.features.data.length, targets: feeds.targets.data.length });
      writeFeeds(feeds, batch, targets);
      writeMasks(feeds, step, seed, stepCount);
      writeScalars(feeds, OPTIMISERS[optimiser.kind], optimiser, ++stepCount, learningRate);
      return runStep(stepBinding, feeds);
    },
    parameters: (reading) => read(parameterNames, reading),
    state: (reading) => read(states.keys(), reading),
    restore(state, count) {
      if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`restore: need a whole number of steps from 0 up, got ${count}`);
      for (const [name, tensor] of state) checkTensor("restore", shapes, name, tensor);
      for (const [name, { data }] of state) stateNamed(states, name).write(data);
      stepCount = count;
    },
    release() {
      for (const held of [stepBinding, training, predictor]) held.release();
    },
  };
}

/** The step that an engine of these options runs. */
export async function engineStep({ model, batchSize, optimiser, clip, ...where }: Omit<EngineOptions, "parameters" | "seed" | "profile">): Promise<ModelStep> {
  const target = await targetOf(where);
  return modelStep(model, batchSize, { optimiser, clip, target, block: target === "cpu" ? await runtimeBlock() : undefined });
}

/** What a step is lowered for: the CPU's own forms need states that are updated in place, which one backend does. */
async function targetOf({ device = "cpu", backend }: RunOptions): Promise<Target> {
  return device === "cpu" && (await chosenBackend(backend)) === "native" ? "cpu" : "portable";
}

/** Parameters where the session computes, frozen ones included; optimiser state zero. */
function heldStates(session: Session, { graph, states, frozen }: ModelStep, { parameters, adoptParameters: adopt }: Pick<EngineOptions, "parameters" | "adoptParameters">): Map<string, HeldTensor> {
  const shapes = [...states.map(({ input, shape }) => ({ name: input, shape })), ...frozen.map((name) => ({ name, shape: shapeIn(graph, name) }))];
  return new Map(shapes.map(({ name, shape }) => {
    const tensor = { type: "float32", shape } as const;
    const parameter = parameters.get(name);
    return [name, session.hold(parameter ? { ...tensor, data: parameter.data } : tensor, { adopt })];
  }));
}

/** The state as the step's graph divides it. */
function inBoundShape(held: HeldTensor, { shape, boundShape }: StepState): HeldTensor {
  return shape.join() === boundShape.join() ? held : held.reshaped(boundShape);
}

/** Its elements as they are now; all states are float32. */
function readTensor(held: HeldTensor, { copy = true }: ReadingOptions): { readonly shape: readonly number[]; readonly data: Float32Array } {
  return { shape: held.shape, data: (copy ? held.read() : held.peek()) as Float32Array };
}

function stateNamed<T>(states: ReadonlyMap<string, T>, name: string): T {
  const tensor = states.get(name);
  if (!tensor) throw new RangeError(`createOnnxRuntimeEngine: no state named "${name}"`);
  return tensor;
}

interface Feeds {
  readonly inputs: Readonly<Record<string, FloatTensor>>;
  readonly features: FloatTensor;
  readonly targets: FloatTensor;
  readonly scalars: readonly FloatTensor[];
  readonly loss: FloatTensor;
  readonly logits: FloatTensor;
}

function stepFeeds(step: ModelStep): Feeds {
  const held = new Set([...step.states.map(({ input }) => input), ...step.frozen]);
  const fed = step.graph.inputs.filter((name) => !held.has(name));
  const inputs = Object.fromEntries(fed.map((name) => [name, zeros(shapeIn(step.graph, name))]));
  return {
    inputs,
    features: inputs[INPUT],
    targets: inputs[step.target],
    scalars: step.scalars.map((name) => inputs[name]),
    loss: zeros([]),
    logits: zeros(shapeIn(step.graph, step.logits)),
  };
}

function writeFeeds(feeds: Feeds, batch: TrainingBatch, targets: Float32Array): void {
  feeds.features.data.set(batch.features.subarray(0, feeds.features.data.length));
  feeds.targets.data.set(targets);
}

function writeMasks(feeds: Feeds, step: ModelStep, seed: number, stepCount: number): void {
  for (const mask of step.masks) writeMask(feeds.inputs[mask.input].data, mask, seed, stepCount);
}

function writeScalars(feeds: Feeds, optimiser: Optimiser, settings: OptimiserOptions, step: number, learningRate: number): void {
  optimiser.scalarValues(settings, step, learningRate).forEach((value, index) => {
    feeds.scalars[index].data[0] = value;
  });
}

async function runStep(binding: Binding, feeds: Feeds): Promise<StepResult> {
  await binding.run();
  return { loss: feeds.loss.data[0], logits: feeds.logits.data };
}
