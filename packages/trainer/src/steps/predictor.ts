import type { Model, Parameters } from "@cochlea/models";
import { elementCount, encodeModel, type Graph } from "@cochlea/onnx-graph";
import { createSession, type Bindings, type Session, type SessionOptions, type Tensor } from "@cochlea/runtime";
import type { TrainingBatch } from "../batches.ts";
import { checkExamples } from "./check-batch.ts";
import { checkParameters } from "./check-parameters.ts";
import { INPUT, LOGITS, modelForward } from "./step-graph.ts";

/** A tensor of float32, as sessions bind them. */
export interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

/** A model in inference mode. */
export interface Predictor {
  readonly batchSize: number;
  readonly classes: number;
  /**
   * Logits, row-major `[size, classes]`; a new array.
   *
   * @throws {RangeError} On more examples than `batchSize`, or too few features for them.
   */
  readonly predict: (batch: Pick<TrainingBatch, "features" | "size">) => Promise<Float32Array>;
  readonly release: () => void;
}

/** Where and how a model is run. */
export type RunOptions = Pick<SessionOptions, "backend" | "device" | "threads">;

export interface PredictorOptions extends RunOptions {
  readonly model: Model;
  /** On the CPU read where they are at every prediction; another device is given a copy, once. */
  readonly parameters: Parameters;
  /** Most examples at a time. */
  readonly batchSize: number;
}

/**
 * Opens a model for prediction. Fewer examples than a batch are padded, and the padding's logits dropped.
 *
 * @throws {RangeError} Where the model and its parameters do not fit each other.
 */
export async function createPredictor({ parameters, ...options }: PredictorOptions): Promise<Predictor> {
  checkParameters("createPredictor", options.model, parameters);
  return openPredictor(options, (session) => boundParameters(session, parameters));
}

function boundParameters(session: Session, parameters: Parameters): Bindings {
  const tensors = [...parameters].map(([name, { shape, data }]) => [name, { type: "float32", shape, data }] as const);
  return Object.fromEntries(tensors.map(([name, tensor]) => [name, session.device === "cpu" ? tensor : session.hold(tensor)]));
}

/** A predictor on the very tensors that `parametersOf` a session gives, and sees what is written to them. */
export async function openPredictor({ model, batchSize, ...options }: Omit<PredictorOptions, "parameters">, parametersOf: (session: Session) => Bindings): Promise<Predictor> {
  const graph = modelForward(model, batchSize);
  const session = await createSession(encodeModel(graph), options);
  const features = zeros(shapeIn(graph, INPUT));
  const logits = zeros(shapeIn(graph, LOGITS));
  const binding = session.bind({ ...parametersOf(session), [INPUT]: features }, { [LOGITS]: logits });
  const [sampleLength, classes] = [features.data.length / batchSize, logits.shape[1]];
  return {
    batchSize,
    classes,
    async predict(batch) {
      checkExamples(batch, batchSize, sampleLength);
      features.data.fill(0);
      features.data.set(batch.features.subarray(0, sampleLength * batch.size));
      await binding.run();
      return logits.data.slice(0, batch.size * classes);
    },
    release() {
      binding.release();
      session.release();
    },
  };
}

/** The shape of a value of a graph whose every length is known. */
export function shapeIn(graph: Graph, name: string): number[] {
  return (graph.values.get(name)?.shape ?? []).map(Number);
}

export function zeros(shape: readonly number[]): FloatTensor {
  return { type: "float32", shape, data: new Float32Array(elementCount(shape)) };
}
