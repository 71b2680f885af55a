import type { ModelSpec, Parameters } from "@cochlea/models";
import { OPTIMISERS, type Optimiser } from "@cochlea/onnx-autodiff";
import { elementCount, encodeModel, type Graph } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Binding, type Session, type SessionOptions, type Tensor } from "@cochlea/runtime";
import type { TrainingBatch } from "./batches.ts";
import type { Engine, StepResult, TrainingState } from "./engine.ts";
import { INPUT, LOGITS, modelForward, modelStep, type ModelStep, type OptimiserOptions } from "./step-graph.ts";

export interface EngineOptions {
  readonly spec: ModelSpec;
  /** Where training starts; copied. */
  readonly parameters: Parameters;
  readonly batchSize: number;
  readonly optimiser: OptimiserOptions;
  /** Decides the dropout masks, together with the step. */
  readonly seed: number;
  readonly backend?: SessionOptions["backend"];
  readonly threads?: number;
}

interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

/**
 * Trains with ONNX Runtime: the whole step is one graph, and its parameters stay in the buffers they are bound to.
 *
 * @throws {RangeError} Where the model and its parameters do not fit each other.
 */
export async function createOnnxRuntimeEngine(options: EngineOptions): Promise<Engine> {
  const { spec, batchSize, optimiser, seed } = options;
  const step = modelStep(spec, batchSize, optimiser);
  const states = initialStates(step, options.parameters);
  const feeds = stepFeeds(step);
  const forwardGraph = modelForward(spec, batchSize);
  const [training, forward] = await Promise.all([openSession(step.graph, options), openSession(forwardGraph, options)]);
  const updated = Object.fromEntries(step.states.map(({ input, output }) => [output, stateNamed(states, input)]));
  const predicted = zeros(typeShape(forwardGraph, LOGITS));
  const stepBinding = training.bind({ ...feeds.inputs, ...Object.fromEntries(states) }, { ...updated, [step.loss]: feeds.loss, [step.logits]: feeds.logits });
  const parameterNames = [...options.parameters.keys()];
  const forwardInputs = Object.fromEntries(parameterNames.map((name) => [name, stateNamed(states, name)]));
  const forwardBinding = forward.bind({ [INPUT]: feeds.features, ...forwardInputs }, { [LOGITS]: predicted });
  const copyOf = (names: Iterable<string>): TrainingState => new Map(Array.from(names, (name) => [name, { shape: stateNamed(states, name).shape, data: stateNamed(states, name).data.slice() }]));
  const classes = predicted.shape[1];
  let stepCount = 0;

  return {
    description: `onnxruntime (${training.backend})`,
    batchSize,
    classes,
    get stepCount() {
      return stepCount;
    },
    async step(batch, targets, learningRate) {
      if (batch.size !== batchSize) throw new RangeError(`step: need a full batch of ${batchSize}, got ${batch.size}`);
      writeFeeds(feeds, batch, targets);
      writeMasks(feeds, step, seed, stepCount);
      writeScalars(feeds, OPTIMISERS[optimiser.kind], optimiser, ++stepCount, learningRate);
      return runStep(stepBinding, feeds);
    },
    async predict(batch) {
      if (!(batch.size <= batchSize)) throw new RangeError(`predict: need at most ${batchSize} examples at a time, got ${batch.size}`);
      feeds.features.data.fill(0);
      feeds.features.data.set(batch.features.subarray(0, (feeds.features.data.length / batchSize) * batch.size));
      await forwardBinding.run();
      return predicted.data.slice(0, batch.size * classes);
    },
    parameters: () => copyOf(parameterNames),
    state: () => copyOf(states.keys()),
    restore(state, count) {
      for (const [name, { data }] of state) writeState(stateNamed(states, name), name, data);
      stepCount = count;
    },
    release() {
      for (const held of [stepBinding, forwardBinding, training, forward]) held.release();
    },
  };
}

function openSession(graph: Graph, { backend, threads }: EngineOptions): Promise<Session> {
  return createSession(encodeModel(graph), { backend, threads });
}

/** Parameters copied, optimiser state zero. */
function initialStates(step: ModelStep, parameters: Parameters): Map<string, FloatTensor> {
  const states = new Map<string, FloatTensor>();
  for (const { input, shape } of step.states) {
    const start = parameters.get(input)?.data;
    if (start && start.length !== elementCount(shape)) throw new RangeError(`createOnnxRuntimeEngine: parameter "${input}" needs shape [${shape.join(", ")}], got ${start.length} elements`);
    states.set(input, { type: "float32", shape, data: start?.slice() ?? new Float32Array(elementCount(shape)) });
  }
  for (const name of parameters.keys()) stateNamed(states, name);
  return states;
}

function stateNamed<T>(states: ReadonlyMap<string, T>, name: string): T {
  const tensor = states.get(name);
  if (!tensor) throw new RangeError(`createOnnxRuntimeEngine: no state named "${name}"; the model has ${[...states.keys()].join(", ")}`);
  return tensor;
}

function writeState({ data }: FloatTensor, name: string, values: Float32Array): void {
  if (values.length !== data.length) throw new RangeError(`restore: "${name}" needs ${data.length} elements, got ${values.length}`);
  data.set(values);
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
  const states = new Set(step.states.map(({ input }) => input));
  const fed = step.graph.inputs.filter((name) => !states.has(name));
  const inputs = Object.fromEntries(fed.map((name) => [name, zeros(typeShape(step.graph, name))]));
  return {
    inputs,
    features: inputs[INPUT],
    targets: inputs[step.target],
    scalars: step.scalars.map((name) => inputs[name]),
    loss: zeros([]),
    logits: zeros(typeShape(step.graph, step.logits)),
  };
}

function typeShape(graph: Graph, name: string): number[] {
  return (graph.values.get(name)?.shape ?? []).map(Number);
}

function zeros(shape: readonly number[]): FloatTensor {
  return { type: "float32", shape, data: new Float32Array(elementCount(shape)) };
}

function writeFeeds(feeds: Feeds, batch: TrainingBatch, targets: Float32Array): void {
  feeds.features.data.set(batch.features.subarray(0, feeds.features.data.length));
  feeds.targets.data.set(targets);
}

/** Inverted dropout: kept elements are scaled up, so that inference needs no change. */
function writeMasks(feeds: Feeds, step: ModelStep, seed: number, stepCount: number): void {
  for (const { input, keep } of step.masks) {
    const { data } = feeds.inputs[input];
    fillUniform(data, randomStream(seed, "dropout", input, stepCount));
    for (let index = 0; index < data.length; index++) data[index] = data[index] < keep ? 1 / keep : 0;
  }
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
