import type { Waveform } from "@cochlea/dsp";
import { elementCount, encodeModel } from "@cochlea/onnx-graph";
import { createSession, type Session, type Tensor } from "@cochlea/runtime";
import { ACTIVATIONS } from "./activation.ts";
import { runInBatches, type BatchRunner, type PerClip } from "./batch-runner.ts";
import { classifierGraph } from "./classifier-graph.ts";
import { differenceOf, scaleOf, relativeDifference } from "./compare-logits.ts";
import { ExportMismatchError, type ExportStage } from "./export-mismatch-error.ts";
import { checkRequest, type ExportRequest } from "./export-request.ts";
import { sizeOf, withOutputs } from "./with-outputs.ts";

/** What the trainer computes for one real example. */
export interface ReferenceExample {
  /** What the model takes, `[channels, bands, frames]` or an image. */
  readonly features: Float32Array;
  readonly logits: Float32Array;
}

/** The same of a recording, as a file that takes a waveform needs it. */
export interface ReferenceClip extends ReferenceExample {
  /** Prepared: at the front end's rate, channels and length. */
  readonly waveform: Waveform;
}

export interface ExportReport {
  readonly clips: number;
  /** Sizes of batch at which everything was compared. */
  readonly batches: readonly number[];
  /** Largest difference of logits computed from the same features, over the largest absolute logit (1 where all are smaller). */
  readonly featureError: number;
  /** The same from the waveform; 0 for a file that takes features or images. */
  readonly waveformError: number;
  /** Share of clips to which the file gives the trainer's label, or all of several at even odds. */
  readonly labelAgreement: number;
  readonly bytes: number;
}

const BATCHES = [1, 7];

/** Of the largest absolute logit, or of 1 where all are smaller. */
const LIMITS = { features: 1e-5, file: 1e-5, waveform: 1e-3 };

/** The stage that the file as a whole is judged by: what is fed to it as it is must come out as closely as the model's own features. */
const STAGE_OF = { waveform: "waveform", features: "features", image: "features" } as const satisfies Record<ExportRequest["input"], ExportStage>;

/**
 * Runs an exported file, alone and in batches of seven, against what the trainer computed for the same clips.
 *
 * The file's own bytes are loaded, with logits and features as further outputs. A second graph of the same model, whose
 * parameters are the request's arrays, takes features: the clips' own, and those that the file computed.
 *
 * @param file Its bytes, as a whole or in pieces.
 * @throws {ExportMismatchError} At the first stage that differs by more than its limit, or is not a number.
 * @throws {RangeError} Without clips, or with clips that do not fit the model.
 * @throws {Error} If the runtime refuses the file.
 */
export async function verifyExport(request: ExportRequest, file: Uint8Array | readonly Uint8Array[], clips: readonly (ReferenceExample | ReferenceClip)[]): Promise<ExportReport> {
  checkRequest(request);
  checkClips(request, clips);
  const pieces = file instanceof Uint8Array ? [file] : file;
  const model = await openModel(request);
  const opened = await openFile(request, pieces).catch((error: unknown) => {
    model.session.release();
    throw error;
  });
  try {
    return { ...(await compare({ request, clips, model, file: opened })), bytes: sizeOf(pieces) };
  } finally {
    model.session.release();
    opened.session.release();
  }
}

interface Opened {
  readonly session: Session;
  readonly runner: BatchRunner;
  readonly logits: string;
}

/** From features to logits, with the parameters as inputs, so that no copy of them is made. */
async function openModel(request: ExportRequest): Promise<Opened> {
  const shared: Record<string, Tensor> = {};
  const { g, logits } = classifierGraph(request, "features", (graph, info, { data, shape }) => {
    shared[info.name] = { type: "float32", shape, data: data as Float32Array };
    return graph.input(info.name, info.shape);
  });
  g.output(logits);
  const session = await createSession(encodeModel(g.build()));
  return { session, runner: { input: "features", shape: request.model.input, shared }, logits: logits.name };
}

/** The file itself. */
async function openFile(request: ExportRequest, pieces: readonly Uint8Array[]): Promise<Opened> {
  const { g, features, logits } = classifierGraph(request, request.input, (graph, info, data) => graph.constant(data, info.name));
  const extra = request.input === "waveform" ? [logits, features] : [logits];
  const session = await createSession(withOutputs(pieces, request.model.name, extra));
  const shape = g.value(request.input).shape.slice(1).map(Number);
  return { session, runner: { input: request.input, shape, shared: {} }, logits: logits.name };
}

interface Comparison {
  readonly request: ExportRequest;
  readonly clips: readonly ReferenceExample[];
  readonly model: Opened;
  readonly file: Opened;
}

/** Of one size of batch. */
type Agreement = Pick<ExportReport, "featureError" | "waveformError" | "labelAgreement">;

async function compare(comparison: Comparison): Promise<Omit<ExportReport, "bytes">> {
  const agreements: Agreement[] = [];
  for (const size of BATCHES) agreements.push(await compareBatches({ ...comparison, clips: repeated(comparison.clips, size) }, size));
  const of = (key: keyof Agreement) => agreements.map((agreement) => agreement[key]);
  return {
    clips: comparison.clips.length,
    batches: BATCHES,
    featureError: Math.max(...of("featureError")),
    waveformError: Math.max(...of("waveformError")),
    labelAgreement: Math.min(...of("labelAgreement")),
  };
}

async function compareBatches({ request: { input, task = "single-label" }, clips, model, file }: Comparison, size: number): Promise<Agreement> {
  const { probabilities, distinct } = ACTIVATIONS[task];
  const wanted = clips.map(({ logits }) => logits);
  const features = clips.map((clip) => clip.features);
  const logitsOf = async (given: PerClip) => (await runInBatches(model.session, model.runner, given, size))[model.logits];
  const featureError = check("features", relativeDifference(await logitsOf(features), wanted), LIMITS.features);

  const given = await runInBatches(file.session, file.runner, input === "waveform" ? clips.map(samplesOf) : features, size);
  const logits = given[file.logits];
  check("file", relativeDifference(logits, await logitsOf(given.features ?? features)), LIMITS.file);
  check("probabilities", differenceOf(given.probabilities, logits.map(probabilities)), LIMITS.file);

  const stage = STAGE_OF[input];
  const error = check(stage, relativeDifference(logits, wanted), LIMITS[stage]);
  const labels = distinct(logits, wanted, 2 * LIMITS[stage] * scaleOf(wanted));
  check("labels", labels.clear, 0);
  const labelAgreement = 1 - labels.all / clips.length;
  return input === "waveform" ? { featureError, waveformError: error, labelAgreement } : { featureError: error, waveformError: 0, labelAgreement };
}

/** Written so that NaN does not pass. */
function check(stage: ExportStage, error: number, limit: number): number {
  if (!(error <= limit)) throw new ExportMismatchError(stage, error, limit);
  return error;
}

function checkClips({ model, labels, input }: ExportRequest, clips: readonly ReferenceExample[]): void {
  if (clips.length === 0) throw new RangeError("verifyExport: need at least one reference clip, got none");
  clips.forEach((clip, index) => {
    const { features, logits } = clip;
    const size = elementCount(model.input);
    if (features.length !== size) throw new RangeError(`verifyExport: need ${size} features of clip ${index}, got ${features.length}`);
    if (logits.length !== labels.length) throw new RangeError(`verifyExport: need ${labels.length} logits of clip ${index}, got ${logits.length}`);
    if (input === "waveform" && !hasWaveform(clip)) throw new RangeError(`verifyExport: need the waveform of clip ${index}, for the file takes one, got none`);
  });
}

/** The clips, over again where they do not fill a batch. */
function repeated(clips: readonly ReferenceExample[], size: number): ReferenceExample[] {
  return Array.from({ length: Math.max(size, clips.length) }, (_, index) => clips[index % clips.length]);
}

function hasWaveform(clip: ReferenceExample): clip is ReferenceClip {
  return "waveform" in clip;
}

/** One channel after the other; `checkClips` has seen that they are there. */
function samplesOf(clip: ReferenceExample): Float32Array {
  const { channels } = (clip as ReferenceClip).waveform;
  if (channels.length === 1) return channels[0];
  const out = new Float32Array(channels.length * channels[0].length);
  channels.forEach((channel, index) => out.set(channel, index * channel.length));
  return out;
}
