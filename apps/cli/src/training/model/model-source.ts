import path from "node:path";
import { architecture, frozen, parseModelSpec, specModel, type ModelName } from "@cochlea/models";
import { CommandError, UsageError } from "../../errors.ts";
import { isObject } from "../../json-object.ts";
import { openBaseModel, type BaseModel } from "./base-model.ts";
import { existingModel, type ModelMaker } from "./existing-model.ts";
import type { ModelChoice } from "../configuration/model-choice.ts";

/** What a run's model is made from, read before any recording is. */
export interface ModelSource {
  readonly model: ModelMaker;
  /** The existing model that it starts from, which the run keeps. */
  readonly base: BaseModel | null;
}

/**
 * Makes ready what a configuration chose.
 *
 * @param kept The existing model, where a run kept it.
 * @throws {CommandError} Where an existing model cannot be read or used; names the file.
 */
export async function modelSource(choice: ModelChoice, kept: BaseModel | null = null): Promise<ModelSource> {
  if ("name" in choice) return { base: null, model: (input, classes) => specModel(architecture(choice.name as ModelName, { ...choice.options, input, classes })) };
  if ("spec" in choice) return { base: null, model: (input, classes) => specModel(parseModelSpec(completed(choice.spec, input, classes))) };
  const base = kept ?? (await openBaseModel(choice.from).catch(() => missing(choice.from)));
  const existing = naming(choice.from, () => existingModel(base, choice));
  const patterns = choice.freeze.map((pattern) => new RegExp(pattern));
  return { base, model: (input, classes) => naming(choice.from, () => frozen(existing(input, classes), patterns)) };
}

/** A composed model with the examples' shape and the number of classes, where it does not say them itself. */
function completed(spec: Readonly<Record<string, unknown>>, input: readonly number[], classes: number): unknown {
  const layers: unknown[] = Array.isArray(spec.layers) ? spec.layers : [];
  const last = layers.at(-1);
  const whole = { name: "composed", input, ...spec };
  return isObject(last) && last.kind === "dense" ? { ...whole, layers: [...layers.slice(0, -1), { units: classes, ...last }] } : whole;
}

function missing(file: string): never {
  throw new UsageError(`--from ${file}: there is no such file; give an ONNX model`);
}

/** Puts the file in front of what is wrong with it. */
function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new CommandError(`${path.basename(file)}: ${error.message}`, { cause: error });
  }
}
