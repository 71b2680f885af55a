import { findImageSet } from "@cochlea/datasets/node";
import { isModelName, MODEL_NAMES, type ModelName } from "@cochlea/models";
import { UsageError } from "../../errors.ts";
import { IMAGE_FILES, type InputKind } from "../../input-kind.ts";
import { isObject, type Json } from "../../json-object.ts";
import { defaultConfig, defaultImageConfig } from "./default-config.ts";
import { saidOfRecordings } from "./image-config.ts";
import { inputOfModel } from "./input-of-model.ts";
import { DEFAULT_MODEL, modelsOf, takes } from "./model-defaults.ts";
import type { RunConfig } from "./run-config.ts";

/**
 * The defaults beside what was said, for what the folder holds: recordings, or images.
 *
 * An existing model takes features as they were made for it: not normalised, and not varied, for noise where it knew silence
 * undoes more than it teaches. One of Cochlea's brings its front end along, statistics included.
 *
 * @throws {UsageError} Where model, fields and folder are not all of one kind; says how to make them.
 */
export async function baseConfig(said: Json, folder: string): Promise<RunConfig> {
  const kind = await kindOf(folder);
  checkFields(said, kind, folder);
  const model = chosenModel(said, kind, folder);
  const frontEnd = await broughtFrontEnd(said, kind, folder);
  if (kind === "image") return defaultImageConfig(folder, model);
  const base = defaultConfig(folder, model);
  if (!isObject(said.model) || said.model.from === undefined) return base;
  return frontEnd ? { ...base, frontEnd, normalise: "none" } : { ...base, normalise: "none", augment: {} };
}

async function kindOf(folder: string): Promise<InputKind> {
  return (await findImageSet(folder)) ? "image" : "audio";
}

const HELD: Readonly<Record<InputKind, string>> = { audio: `no images: need ${IMAGE_FILES}`, image: "images" };

function checkFields(said: Json, kind: InputKind, folder: string): void {
  if (said.input !== undefined && said.input !== kind) throw new UsageError(`configuration: input is ${JSON.stringify(said.input)}, and ${folder} holds ${HELD[kind]}; give another folder with --data`);
  const field = kind === "image" ? saidOfRecordings(said) : null;
  if (field !== null) throw new UsageError(`train: ${field} is for recordings, and ${folder} holds images; leave it out`);
}

/** The architecture whose defaults are meant; for a model of another kind the default one's. */
function chosenModel({ model }: Json, kind: InputKind, folder: string): ModelName {
  const name = (isObject(model) ? model.name : undefined) ?? DEFAULT_MODEL[kind];
  if (!isModelName(name)) throw new UsageError(`model ${JSON.stringify(name)}: need one of ${MODEL_NAMES.join(", ")}`);
  if (takes(name, kind)) return name;
  const others = `with --model one of ${modelsOf(kind).join(", ")}`;
  if (kind === "image") throw new UsageError(`model ${name} takes recordings, and ${folder} holds images; give ${others}, or a folder of recordings with --data`);
  throw new UsageError(`model ${name} takes images, and ${folder} holds ${HELD[kind]}; give their folder with --data, or for recordings ${others}`);
}

/** The front end of the model to start from; `null` where it says none. */
async function broughtFrontEnd({ model }: Json, kind: InputKind, folder: string) {
  const from = isObject(model) ? model.from : undefined;
  const input = typeof from === "string" ? await inputOfModel(from) : null;
  if (input === null) return null;
  if (input.kind !== kind) throw new UsageError(`--from ${String(from)}: the model takes ${input.kind === "image" ? "images" : "recordings"}, and ${folder} holds ${HELD[kind]}; give data of its kind, or another model`);
  return input.kind === "audio" ? input.frontEnd : null;
}
