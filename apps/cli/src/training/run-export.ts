import type { Clip } from "@cochlea/datasets";
import { createFeatureExtractor, type FrontEnd } from "@cochlea/dsp";
import type { Model, Parameters } from "@cochlea/models";
import { exportModel, verifyExport, type ExportReport, type ExportRequest, type ReferenceClip } from "@cochlea/onnx-export";
import type { Predictor } from "@cochlea/trainer";
import type { RunRecord } from "./run-record.ts";

/** Clips that an export is held against; enough for a batch of seven and more than one of each sort. */
const REFERENCE_CLIPS = 14;

export interface VerifiedExport {
  readonly bytes: Uint8Array;
  readonly report: ExportReport;
}

export interface ExportOptions {
  readonly input: "waveform" | "features";
  readonly embedding?: boolean;
}

export function exportRequest(record: RunRecord, model: Model, parameters: Parameters, { input, embedding }: ExportOptions, metrics: object): ExportRequest {
  const { labelPattern, groupPattern, testPattern, officialSplit, words, unknown, splitBy, validation, test } = record.config.data;
  return {
    model,
    parameters,
    frontEnd: record.frontEnd,
    labels: record.labels,
    input,
    embedding,
    training: { data: { labelPattern, groupPattern, testPattern, officialSplit, words, unknown, splitBy, validation, test }, split: record.split, seed: record.config.seed, metrics },
    version: record.cochlea,
  };
}

/**
 * Writes the model and holds it against what the trainer says of real clips.
 *
 * @throws {ExportMismatchError} Where the two disagree; then there is no file.
 */
export async function verifiedExport(request: ExportRequest, references: readonly ReferenceClip[]): Promise<VerifiedExport> {
  const bytes = exportModel(request);
  return { bytes, report: await verifyExport(request, bytes, references) };
}

/** What the trainer says of some clips, spread evenly over those given. */
export async function referenceClips(predictor: Pick<Predictor, "predict">, frontEnd: FrontEnd, clips: readonly Clip[]): Promise<ReferenceClip[]> {
  const extract = createFeatureExtractor(frontEnd);
  const count = Math.min(REFERENCE_CLIPS, clips.length);
  const references: ReferenceClip[] = [];
  for (let index = 0; index < count; index++) {
    const { waveform } = clips[Math.floor((index * clips.length) / count)];
    const features = extract(waveform).data.slice();
    references.push({ waveform, features, logits: await predictor.predict({ features, size: 1 }) });
  }
  return references;
}
