import type { Model, Parameters } from "@cochlea/models";
import type { Loss } from "@cochlea/onnx-autodiff";
import type { Device } from "@cochlea/runtime";
import { createOnnxRuntimeEngine, createPredictor, createTfjsEngine, type Engine, type EngineOptions, type Predictor } from "@cochlea/trainer";
import { CommandError } from "../../errors.ts";
import { clipOf } from "../data/clip-of.ts";
import type { RunConfig } from "../configuration/run-config.ts";

/** What can do the arithmetic of a run. */
interface Arithmetic {
  readonly engine: (options: EngineOptions) => Promise<Engine>;
  /** The model as it was trained, without what training needs besides. */
  readonly predictor: (options: EngineOptions) => Promise<Predictor>;
}

const tfjs = ({ backend: _, device: __, threads: ___, adoptParameters: ____, ...options }: EngineOptions): Promise<Engine> => createTfjsEngine(options).catch(explainTfjs);

const ARITHMETICS: Readonly<Record<RunConfig["engine"]["kind"], Arithmetic>> = {
  onnxruntime: {
    engine: createOnnxRuntimeEngine,
    predictor: ({ model, parameters, batchSize, backend, device, threads }) => createPredictor({ model, parameters, batchSize, backend, device, threads }),
  },
  tfjs: { engine: tfjs, predictor: tfjs },
};

/** A missing TensorFlow.js is the user's to install. */
function explainTfjs(error: unknown): never {
  throw new CommandError(`--engine tfjs: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

export interface RunTarget {
  readonly model: Model;
  readonly loss: Loss;
  readonly trainSize: number;
  readonly device: Device;
}

/** The engine that a configuration asks for, with the model's first parameters in it. */
export function createRunEngine(config: RunConfig, target: RunTarget): Promise<Engine> {
  return ARITHMETICS[config.engine.kind].engine(engineOptions(config, target, target.model.initialParameters(config.seed)));
}

/** The same arithmetic on parameters that were trained. */
export function createRunPredictor(config: RunConfig, target: RunTarget, parameters: Parameters): Promise<Predictor> {
  return ARITHMETICS[config.engine.kind].predictor(engineOptions(config, target, parameters));
}

function engineOptions({ batchSize, optimiser, clip, seed, engine }: RunConfig, { model, loss, trainSize, device }: RunTarget, parameters: Parameters): EngineOptions {
  return {
    model,
    parameters,
    adoptParameters: true,
    batchSize: Math.min(batchSize, trainSize),
    optimiser,
    loss,
    clip: clipOf(clip),
    seed,
    backend: engine.backend,
    device,
    threads: engine.threads ?? undefined,
  };
}
