import type { Split } from "@cochlea/datasets";
import type { Model, Parameters } from "@cochlea/models";
import { exportModelInPieces, verifyExport, type ExportInput, type ExportReport, type ExportRequest, type ReferenceExample } from "@cochlea/onnx-export";
import type { Predictor } from "@cochlea/trainer";
import type { PartSamples, PreparedData } from "../data/prepared-data.ts";
import type { RunConfig } from "../configuration/run-config.ts";
import type { RunInput } from "../data/run-input.ts";
import type { RunRecord } from "./run-record.ts";

/** Examples that an export is held against; enough for a batch of seven and more than one of each sort. */
const REFERENCES = 14;

export interface VerifiedExport {
  /** The file's bytes in pieces, the parameters themselves among them. */
  readonly file: readonly Uint8Array[];
  readonly report: ExportReport;
}

export interface ExportOptions {
  /** Of a model of sound; default the waveform. */
  readonly input?: "waveform" | "features";
  readonly embedding?: boolean;
}

export function exportRequest(record: RunRecord, model: Model, parameters: Parameters, { input, embedding }: ExportOptions, metrics: object): ExportRequest {
  return {
    ...fileInput(record.input, input),
    model,
    parameters,
    labels: record.labels,
    embedding,
    ...fileTask(record),
    training: { data: storedData(record.config), split: record.split, synthetic: record.synthetic, seed: record.config.seed, metrics },
    version: record.cochlea,
  };
}

/** What the probabilities mean; a threshold is for labels that are each by themselves. */
function fileTask({ task, config }: RunRecord): Pick<ExportRequest, "task" | "decision"> {
  return task === "multi" && config.input === "audio" ? { task: "multi-label", decision: { threshold: config.threshold } } : {};
}

function fileInput(input: RunInput, wanted: ExportOptions["input"] = "waveform"): ExportInput {
  return input.kind === "image" ? { input: "image" } : { input: wanted, frontEnd: input.frontEnd };
}

/** How the data were read and divided, for whoever evaluates the model. */
function storedData({ input, data }: RunConfig): object {
  if (input === "image") return { validation: data.validation, test: data.test };
  const { columns, labelSeparator, labelPattern, groupPattern, testPattern, officialSplit, words, unknown, splitBy, validation, test, folds, fold, set } = data;
  return { columns, labelSeparator, labelPattern, groupPattern, testPattern, officialSplit, words, unknown, splitBy, validation, test, folds, fold, set: set && { name: set.name, protocol: set.protocol } };
}

/**
 * Writes the model and holds it against what the trainer says of real examples.
 *
 * @throws {ExportMismatchError} Where the two disagree; then there is no file.
 */
export async function verifiedExport(request: ExportRequest, references: readonly ReferenceExample[]): Promise<VerifiedExport> {
  const file = exportModelInPieces(request);
  return { file, report: await verifyExport(request, file, references) };
}

/** What the trainer says of some examples, spread evenly over a part. */
export async function referencesOf(predictor: Pick<Predictor, "predict">, { recording }: PreparedData, part: Split, { size, sample }: PartSamples): Promise<ReferenceExample[]> {
  const count = Math.min(REFERENCES, size);
  const references: ReferenceExample[] = [];
  for (let reference = 0; reference < count; reference++) {
    const index = Math.floor((reference * size) / count);
    const features = await sample(index);
    references.push({ ...(await recording(part, index)), features, logits: await predictor.predict({ features, size: 1 }) });
  }
  return references;
}
