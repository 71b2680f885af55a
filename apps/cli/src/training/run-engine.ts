import type { Model } from "@cochlea/models";
import type { Device } from "@cochlea/runtime";
import { createOnnxRuntimeEngine, createTfjsEngine, type Engine, type EngineOptions } from "@cochlea/trainer";
import { CommandError } from "../errors.ts";
import { clipOf } from "./clip-of.ts";
import type { RunConfig } from "./run-config.ts";

/** What can do the arithmetic of a run. */
const ENGINES: Readonly<Record<RunConfig["engine"]["kind"], (options: EngineOptions) => Promise<Engine>>> = {
  onnxruntime: createOnnxRuntimeEngine,
  tfjs: ({ backend: _, device: __, threads: ___, adoptParameters: ____, ...options }) => createTfjsEngine(options).catch(explainTfjs),
};

/** A missing TensorFlow.js is the user's to install. */
function explainTfjs(error: unknown): never {
  throw new CommandError(`--engine tfjs: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** The engine that a configuration asks for, with the model's first parameters in it. */
export function createRunEngine({ batchSize, optimiser, clip, seed, engine }: RunConfig, model: Model, trainSize: number, device: Device): Promise<Engine> {
  return ENGINES[engine.kind]({
    model,
    parameters: model.initialParameters(seed),
    adoptParameters: true,
    batchSize: Math.min(batchSize, trainSize),
    optimiser,
    clip: clipOf(clip),
    seed,
    backend: engine.backend,
    device,
    threads: engine.threads ?? undefined,
  });
}
