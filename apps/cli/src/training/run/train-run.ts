import { type Example, mixBatches, type Sampling, type Split } from "@cochlea/datasets";
import type { LoaderOptions } from "@cochlea/datasets/node";
import type { Model } from "@cochlea/models";
import type { ReferenceExample } from "@cochlea/onnx-export";
import type { Device } from "@cochlea/runtime";
import { fit, NO_EPOCH, type BestEpoch, type Engine, type LabelledBatches, type Predictor, type TrainingEvent } from "@cochlea/trainer";
import { deviceOf } from "../../device-of.ts";
import { CommandError, InterruptedError } from "../../errors.ts";
import type { InputKind } from "../../input-kind.ts";
import type { ScoreReport } from "../../scoring/score-report.ts";
import { modelCard } from "./model-card.ts";
import { prepareData } from "../data/prepare-data.ts";
import type { PartSamples, PreparedData } from "../data/prepared-data.ts";
import { afterFailedWrite } from "./after-failed-write.ts";
import { keptParameters, restoreLast, saveBest, saveLast, type ResumePoint } from "./run-checkpoints.ts";
import type { RunConfig } from "../configuration/run-config.ts";
import type { RunDirectory } from "./run-directory.ts";
import { checkClasses, checkModel, plannedShape } from "../model/check-model.ts";
import type { ModelSource } from "../model/model-source.ts";
import { inputShape } from "../data/run-input.ts";
import { samplingOf } from "../configuration/sampling-config.ts";
import { createRunEngine, createRunPredictor, type RunTarget } from "./run-engine.ts";
import { keepBase } from "./kept-base.ts";
import { exportRequest, referencesOf, verifiedExport } from "./run-export.ts";
import { readRecord, recordOf, type RunRecord } from "./run-record.ts";
import { writeResults, type Headline } from "./run-results.ts";
import { RunWriteError } from "./run-write-error.ts";
import { lossOf, scoreOf } from "./score-run.ts";

export interface TrainRunRequest {
  readonly config: RunConfig;
  readonly source: ModelSource;
  /** Called once the recordings have been read: what fails before leaves nothing behind. */
  readonly openRun: () => RunDirectory | Promise<RunDirectory>;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  readonly version: string;
  readonly signal: AbortSignal;
  /** What loads recordings. Default: this thread, and nothing is kept on disk. */
  readonly loader?: LoaderOptions;
}

/** What whoever watches a run is told. */
export interface RunObserver {
  readonly onReading: (done: number, total: number) => void;
  /** Files that are passed over, as they are found out; more than once. */
  readonly onSkipped: (skipped: PreparedData["skipped"]) => void;
  /** What was taken for granted about the data, a line each. */
  readonly onNotes: (notes: readonly string[]) => void;
  readonly onData: (data: PreparedData, model: Model) => void;
  /** Why a device was chosen, where that was left open. */
  readonly onDevice: (line: string) => void;
  readonly onEngine: (description: string) => void;
  readonly onEvent: (event: TrainingEvent) => void;
}

export interface RunOutcome {
  /** What ran the arithmetic. */
  readonly engine: string;
  /** Mean over the epochs trained, their validation included. */
  readonly secondsPerEpoch: number;
  /** Absolute path of the exported file. */
  readonly model: string;
  readonly score: ScoreReport;
  /** The part that the score is of: `test` where there is one. */
  readonly split: "test" | "validation";
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
  readonly kind: InputKind;
  /** Of that part. */
  readonly examples: readonly Example[];
}

/** One run from recordings or images to a verified file, recorded in its directory. */
export async function trainRun(request: TrainRunRequest, observer: RunObserver): Promise<RunOutcome> {
  const { config, source } = request;
  const planned = plannedShape(config);
  if (planned) checkModel(config, source, planned);
  const device = await deviceOf(config.engine.device, observer.onDevice);
  const data = await prepareData(config, {
    loader: request.loader,
    signal: request.signal,
    onProgress: (done, total) => {
      request.signal.throwIfAborted();
      observer.onReading(done, total);
    },
    onSkipped: observer.onSkipped,
    onNotes: observer.onNotes,
  });
  try {
    return await trainOn(data, request, planned === null, device, observer);
  } catch (error) {
    throw error instanceof RunWriteError ? await afterFailedWrite(error) : error;
  } finally {
    await data.close();
  }
}

async function trainOn(data: PreparedData, request: TrainRunRequest, unchecked: boolean, device: Device, observer: RunObserver): Promise<RunOutcome> {
  const { config, source } = request;
  const shape = inputShape(data.input);
  if (unchecked) checkModel(config, source, shape);
  const model = source.model(shape, data.labels.length);
  checkClasses(model, data.labels);
  observer.onData(data, model);
  const target: RunTarget = { model, loss: lossOf(config, data), trainSize: data.parts.train.length, device };
  const { run, record, ...trained } = await trainOnEngine(request, data, target, observer);
  const scored = await scoreAndExport(run, record, data, target, request.signal).catch((error: unknown) => {
    throw request.signal.aborted ? new InterruptedError(`interrupted; all epochs are trained, and --resume scores and exports the model`) : error;
  });
  return { ...scored, ...trained };
}

/** What is left of a training when its engine, with the optimiser's states, is gone. */
interface Trained extends Pick<RunOutcome, "engine" | "secondsPerEpoch"> {
  readonly run: RunDirectory;
  readonly record: RunRecord;
}

async function trainOnEngine(request: TrainRunRequest, data: PreparedData, target: RunTarget, observer: RunObserver): Promise<Trained> {
  const { config, source, version } = request;
  const sources = sourcesOf(data, config);
  const engine = await createRunEngine(config, target);
  const record = recordOf(config, data, target.model, engine.plan, version);
  try {
    observer.onEngine(engine.description);
    const run = await request.openRun();
    const resumed = request.resume ? await resumePoint(run, record, engine) : { position: { epoch: 0, step: 0 }, best: NO_EPOCH };
    await run.writeJson("config.json", record);
    await keepBase(run, source.base);
    const secondsPerEpoch = await trainAndSave(request, run, engine, sources, resumed, observer);
    return { run, record, engine: engine.description, secondsPerEpoch };
  } finally {
    engine.release();
  }
}

function scoredPart({ parts }: PreparedData): "test" | "validation" {
  return parts.test.length > 0 ? "test" : "validation";
}

async function resumePoint(run: RunDirectory, { split, config }: RunRecord, engine: Engine): Promise<ResumePoint> {
  const before = await readRecord(run);
  if (before.split.hash !== split.hash) throw new CommandError(`${run.folder}: the data have changed since the run began, so it cannot be resumed; train anew with --overwrite`);
  const point = await restoreLast(run, engine);
  if (point.position.epoch > config.epochs) throw new CommandError(`${run.folder} has ${point.position.epoch} epochs behind it; give more with --epochs`);
  return point;
}

interface Sources {
  readonly train: PartSamples;
  readonly sampling: Sampling;
  readonly validation: PartSamples;
}

function sourcesOf({ samples, labels, parts }: PreparedData, { sampling }: RunConfig): Sources {
  return { train: samples("train", true), sampling: samplingOf(sampling, labels, parts.train), validation: samples("validation") };
}

function inOrder({ size, batches }: PartSamples, batchSize: number): LabelledBatches {
  return { size, batches: (_, signal) => batches({ batchSize, seed: 0, epoch: 0, shuffle: false, signal }) };
}

/** Drawn anew each epoch; what was trained on before a run goes on is not loaded again. */
function trainingBatches({ size, batches }: PartSamples, batchSize: number, sampling: Sampling, { mixup, seed }: RunConfig): LabelledBatches {
  const batchesFrom: LabelledBatches["batchesFrom"] = (epoch, skip, signal) => {
    const plain = batches({ batchSize, seed, epoch, skip, signal, sampling, shuffle: true, dropLast: true });
    return mixup ? mixBatches(plain, { ...mixup, seed, epoch }) : plain;
  };
  return { size, batches: (epoch, signal) => batchesFrom(epoch, 0, signal), batchesFrom };
}

/** @returns Seconds per epoch. */
async function trainAndSave({ config, signal }: TrainRunRequest, run: RunDirectory, engine: Engine, sources: Sources, { position, best }: ResumePoint, { onEvent }: RunObserver): Promise<number> {
  const { epochs, schedule, labelSmoothing, monitor } = config;
  const { batchSize } = engine;
  const train = trainingBatches(sources.train, batchSize, sources.sampling, config);
  const events = fit({ engine, train, validation: inOrder(sources.validation, batchSize), epochs, schedule, labelSmoothing, monitor: monitor === "auto" ? undefined : monitor, patience: config.patience ?? undefined, position, best, signal });
  let leading: BestEpoch = best;
  const seconds: number[] = [];
  for await (const event of events) {
    onEvent(event);
    if (event.type !== "step") await run.append("history.jsonl", event);
    if (event.type === "epoch") {
      seconds.push(event.seconds);
      if (event.best) leading = { epoch: event.epoch, score: event.validation };
      if (event.best) await saveBest(run, engine, event.epoch);
      await saveLast(run, engine, { epoch: event.epoch, step: 0 }, leading);
    }
    if (event.type === "interrupted") await saveLast(run, engine, event.position, leading);
    if (event.type === "end" && event.reason === "interrupted") throw new InterruptedError(`interrupted; the checkpoint is ${run.file("checkpoints/last.safetensors")}; go on with --resume`);
  }
  return seconds.reduce((sum, each) => sum + each, 0) / Math.max(seconds.length, 1);
}

/** With the parameters that the run kept, read back: a large model's training and its export are never in memory together. */
async function scoreAndExport(run: RunDirectory, record: RunRecord, data: PreparedData, target: RunTarget, signal: AbortSignal): Promise<Omit<RunOutcome, "engine" | "secondsPerEpoch">> {
  const { groupDisjoint, parts, input, splitHash } = data;
  const parameters = await keptParameters(run, record.config.keep, target.model);
  const split = scoredPart(data);
  const { score, references } = await scored(await createRunPredictor(record.config, target, parameters), record.config, data, split, signal);
  const headline: Headline = { split, groupDisjoint, splitHash, ...score.figures };
  const { file, report } = await verifiedExport(exportRequest(record, target.model, parameters, {}, headline), references);
  await writeResults(run, score, { split, groupDisjoint, splitHash, export: report });
  await run.write("model.onnx", file);
  await run.write("README.md", modelCard(record, headline));
  return { model: run.file("model.onnx"), score, split, groupDisjoint, splitHash, kind: input.kind, examples: parts[split] };
}

async function scored(predictor: Predictor, config: RunConfig, data: PreparedData, split: Split, signal: AbortSignal): Promise<{ readonly score: ScoreReport; readonly references: readonly ReferenceExample[] }> {
  const samples = data.samples(split);
  try {
    const score = await scoreOf(data.task, predictor, inOrder(samples, predictor.batchSize), { labels: data.labels, examples: data.parts[split], config, signal });
    return { score, references: await referencesOf(predictor, data, split, samples) };
  } finally {
    predictor.release();
  }
}
