import { readFile } from "node:fs/promises";
import type { Classifier, ImageClassifier } from "@cochlea/inference";
import { backendOf } from "./backend-of.ts";
import type { DeviceRequest } from "./device-choices.ts";
import { deviceOf } from "./device-of.ts";
import { CommandError } from "./errors.ts";
import type { CommandContext } from "./command-context.ts";

/** A model by what it takes. */
export type LoadedModel = { readonly kind: "audio"; readonly classifier: Classifier } | { readonly kind: "image"; readonly classifier: ImageClassifier };

/**
 * Loads the model that the user named; `COCHLEA_BACKEND` says how it is run.
 *
 * @param request Where it is to compute.
 * @throws {CommandError} One line with the file's name where it is missing, damaged, or no model of ours.
 */
export async function loadModel({ resolve, env, log }: CommandContext, file: string, request: DeviceRequest = "cpu"): Promise<LoadedModel> {
  const backend = backendOf(env);
  const bytes = await readModel(resolve(file), file);
  const options = { backend, device: await deviceOf(request, log) };
  const { loadClassifier, loadImageClassifier, readModelMetadata } = await import("@cochlea/inference");
  try {
    if (readModelMetadata(bytes).input.kind === "image") return { kind: "image", classifier: await loadImageClassifier(bytes, options) };
    return { kind: "audio", classifier: await loadClassifier(bytes, options) };
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function readModel(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(`${file}: ${READING[errorCode(error)] ?? "the model cannot be read"}`, { cause: error });
  }
}

const READING: Readonly<Record<string, string>> = {
  ENOENT: "there is no such model; train writes one as RUN/model.onnx",
  ENOTDIR: "there is no such model; train writes one as RUN/model.onnx",
  EISDIR: "this is a folder; give a model file, of a run RUN/model.onnx",
  EACCES: "no permission to read the model",
};

/** `ENOENT` and the like of a system error; of others nothing. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
