import type { Model } from "@cochlea/models";
import { OPTIMISERS, type GradientClip, type Loss, type LossKind, type Target } from "@cochlea/onnx-autodiff";
import { chosenBackend, defaultThreads, type HeldTensor } from "@cochlea/runtime";
import type { Engine, ReadingOptions, TrainingState } from "../engine.ts";
import { checkBatch } from "../steps/check-batch.ts";
import { checkDevice } from "./check-device.ts";
import { checkParameters, checkTensor } from "../steps/check-parameters.ts";
import { openStepInParts } from "../steps/parts-step.ts";
import { openPredictor, type RunOptions } from "../steps/predictor.ts";
import { runtimeBlock } from "./runtime-block.ts";
import { writeBatch, writeMasks, writeScalars } from "../steps/step-feeds.ts";
import { modelStep, type ModelStep, type OptimiserOptions } from "../steps/step-graph.ts";
import { stateNamed, type RunnerOptions, type StepRunner } from "../steps/step-runner.ts";
import { openWholeStep } from "../steps/whole-step.ts";

export interface EngineOptions extends RunnerOptions {
  readonly model: Model;
  readonly batchSize: number;
  readonly optimiser: OptimiserOptions;
  /** What a step makes smaller. Default the softmax cross-entropy: every example has one class. */
  readonly loss?: Loss;
  /** Limits of the gradient. Default none. */
  readonly clip?: GradientClip;
  /** Decides the dropout masks, together with the step. */
  readonly seed: number;
}

/**
 * Trains with ONNX Runtime: parameters stay where it computes; a step moves the batch in and the loss out.
 *
 * A step is one graph, or where the plan says so parts of the batch side by side and an update.
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
  const { model, batchSize, optimiser, seed, backend, device, threads } = options;
  const step = await engineStep(options);
  checkParameters("createOnnxRuntimeEngine", model, options.parameters);
  const runner = await openStep(step, options);
  const { session, feeds, states } = runner;
  const shapes = new Map([...states].map(([name, { shape }]) => [name, shape]));
  const parameterNames = [...options.parameters.keys()];
  const parameters = Object.fromEntries(parameterNames.map((name) => [name, stateNamed(states, name)]));
  const predictor = await openPredictor({ model, batchSize, backend, device, threads }, () => parameters);
  const read = (names: Iterable<string>, options: ReadingOptions = {}): TrainingState => new Map(Array.from(names, (name) => [name, readTensor(stateNamed(states, name), options)]));
  let stepCount = 0;

  return {
    description: `onnxruntime on ${session.device} (${session.backend})`,
    plan: step.plan,
    loss: lossKind(options),
    batchSize,
    classes: predictor.classes,
    predict: predictor.predict,
    get stepCount() {
      return stepCount;
    },
    async step(batch, targets, learningRate, how) {
      checkBatch(batch, targets, { batchSize, features: feeds.features.data.length, targets: feeds.targets.data.length });
      writeBatch(feeds, batch, targets);
      writeMasks(feeds, step.masks, seed, stepCount);
      writeScalars(feeds, OPTIMISERS[optimiser.kind], optimiser, ++stepCount, learningRate);
      return { loss: await runner.run(how), logits: feeds.logits.data };
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
      for (const held of [runner, predictor]) held.release();
    },
  };
}

/** The kind of loss that options mean. */
export function lossKind({ loss }: Pick<EngineOptions, "loss">): LossKind {
  return loss?.kind ?? "softmax-cross-entropy";
}

function openStep(model: ModelStep, options: RunnerOptions): Promise<StepRunner> {
  const { step } = model;
  return "update" in step ? openStepInParts(model, step, options) : openWholeStep(model, step, options);
}

/** The step that an engine of these options runs. */
export async function engineStep({ model, batchSize, optimiser, loss, clip, threads = defaultThreads(), ...where }: Omit<EngineOptions, "parameters" | "seed" | "profile">): Promise<ModelStep> {
  const target = await targetOf(where);
  return modelStep(model, batchSize, { optimiser, loss, clip, target, block: target === "cpu" ? await runtimeBlock() : undefined, threads });
}

/** What a step is lowered for: the CPU's own forms need states that are updated in place, which one backend does. */
async function targetOf({ device = "cpu", backend }: RunOptions): Promise<Target> {
  return device === "cpu" && (await chosenBackend(backend)) === "native" ? "cpu" : "portable";
}

/** Its elements as they are now; all states are float32. */
function readTensor(held: HeldTensor, { copy = true }: ReadingOptions): { readonly shape: readonly number[]; readonly data: Float32Array } {
  return { shape: held.shape, data: (copy ? held.read() : held.peek()) as Float32Array };
}
