import { parseFrontEnd, parseImageInput, type FrontEnd, type ImageInput } from "@cochlea/dsp";
import { readMetadata } from "@cochlea/onnx-graph";

/** What a file classifies. Of sound the front end is `null` in a file that was exported without one; it takes features only. */
export type ModelInput = { readonly kind: "audio"; readonly frontEnd: FrontEnd | null } | ImageInput;

/** What the probabilities of a file are: shares of classes of which one is there, or of each class by itself. */
export interface ModelTask {
  readonly kind: "single-label" | "multi-label";
  readonly activation: "softmax" | "sigmoid";
}

/** A file that says nothing of its task is of one label. */
const SINGLE_LABEL: ModelTask = { kind: "single-label", activation: "softmax" };

const TASKS: readonly ModelTask[] = [SINGLE_LABEL, { kind: "multi-label", activation: "sigmoid" }];

/** What an exported file says about itself. */
export interface ModelMetadata {
  /** Version of Cochlea that wrote the file. */
  readonly version: string;
  readonly input: ModelInput;
  readonly labels: readonly string[];
  readonly task: ModelTask;
  /** The architecture as JSON, as `parseModelSpec` of `@cochlea/models` reads it. */
  readonly model: unknown;
  /** Data, split and metrics. */
  readonly training: Readonly<Record<string, unknown>>;
  /** Threshold and smoothing. */
  readonly decision: Readonly<Record<string, unknown>>;
}

const KEYS = ["version", "labels", "model", "training", "decision"] as const;

/** The entries by their keys, and of what says what the file takes the one that is there. */
type Texts = Readonly<Record<(typeof KEYS)[number], string>> & { readonly task?: string } & ({ readonly front_end: string } | { readonly input: string });

/**
 * Reads the metadata of a file that Cochlea exported, without loading its weights into a runtime.
 *
 * @throws {RangeError} In one line: no ONNX file, cut off, or without the metadata, and then which are missing.
 */
export function readModelMetadata(model: Uint8Array): ModelMetadata {
  const texts = metadataTexts(model);
  return {
    version: texts.version,
    input: "input" in texts ? parseImageInput(parsed("input", texts.input)) : { kind: "audio", frontEnd: frontEndOf(texts.front_end) },
    labels: labelsOf(texts),
    task: taskOf(texts.task),
    model: parsed("model", texts.model),
    training: objectOf(texts, "training"),
    decision: objectOf(texts, "decision"),
  };
}

function metadataTexts(model: Uint8Array): Texts {
  const all = entries(model);
  const input = Object.hasOwn(all, "cochlea.input") ? "input" : "front_end";
  const missing = [...KEYS, input].map((key) => `cochlea.${key}`).filter((key) => !Object.hasOwn(all, key));
  if (missing.length > 0) throw new RangeError(`readModelMetadata: the file lacks the metadata ${missing.join(", ")}; need a model that Cochlea exported`);
  return Object.fromEntries([...KEYS, "task", input].map((key) => [key, all[`cochlea.${key}`]])) as Texts;
}

function entries(model: Uint8Array): Record<string, string> {
  try {
    return readMetadata(model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`readModelMetadata: need a whole ONNX file, got ${model.length} bytes that are not one (${error.message})`, { cause: error });
  }
}

function frontEndOf(text: string): FrontEnd | null {
  const json = parsed("front_end", text);
  return json === null ? null : parseFrontEnd(json);
}

function labelsOf(texts: Texts): string[] {
  const labels = parsed("labels", texts.labels);
  if (!(Array.isArray(labels) && labels.length > 0 && labels.every((label): label is string => typeof label === "string"))) {
    throw new RangeError(`readModelMetadata: need cochlea.labels to be a list of strings, got ${texts.labels.slice(0, 60)}`);
  }
  return labels;
}

function taskOf(text: string | undefined): ModelTask {
  if (text === undefined) return SINGLE_LABEL;
  const said = parsed("task", text) as Partial<ModelTask> | null;
  const task = TASKS.find(({ kind, activation }) => said?.kind === kind && said.activation === activation);
  if (task) return task;
  throw new RangeError(`readModelMetadata: need cochlea.task to be one of ${TASKS.map((each) => JSON.stringify(each)).join(", ")}, got ${text.slice(0, 80)}; the file is of a later version`);
}

function objectOf(texts: Texts, key: "training" | "decision"): Record<string, unknown> {
  const value = parsed(key, texts[key]);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`readModelMetadata: need cochlea.${key} to be an object, got ${texts[key].slice(0, 60)}`);
  return value as Record<string, unknown>;
}

function parsed(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError(`readModelMetadata: need cochlea.${key} to be JSON, got ${text.slice(0, 60)}`, { cause });
  }
}
