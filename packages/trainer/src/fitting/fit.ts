import { NO_EPOCH, isBetter, type BestEpoch, type Monitor } from "./best-epoch.ts";
import type { LabelledBatches, TrainingBatch } from "../batches.ts";
import type { Engine } from "../engine.ts";
import { OBJECTIVES } from "./objectives.ts";
import { prefetched } from "./prefetched.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";
import type { EndReason, Position, Score, TrainingEvent } from "./training-event.ts";

/** Thrown where loss or logits are no longer numbers; the engine's parameters are lost. */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

export interface FitOptions {
  readonly engine: Engine;
  /** Gone through once an epoch; what is left over after the last full batch waits for another epoch's order. */
  readonly train: LabelledBatches;
  /** Scored after every epoch. Never trained on. */
  readonly validation: LabelledBatches;
  readonly epochs: number;
  readonly schedule: Schedule;
  /** Share of each target spread over all classes; of tags over yes and no. Default 0. */
  readonly labelSmoothing?: number;
  /** Epochs without a better one after which the run ends. Default never. */
  readonly patience?: number;
  /** Default `accuracy`, of tags `mean-average-precision`. */
  readonly monitor?: Monitor;
  /** Where to go on from; the engine must have been restored to it. Default the start. */
  readonly position?: Position;
  /** The best epoch before `position`. Default none. */
  readonly best?: BestEpoch;
  /** Ends the run after the step in progress, or before the next one where a batch of it is waited for, or at the next batch of a score, with an `interrupted` event. */
  readonly signal?: AbortSignal;
  /** Milliseconds, ever growing. Default the system's clock. */
  readonly now?: () => number;
}

/**
 * Trains, telling what happens as it goes; whoever listens saves checkpoints, draws bars, or breaks off.
 *
 * The engine stands still while an event is handled, so `engine.parameters()` at an `epoch` event are that epoch's.
 *
 * @throws {RangeError} Where an option is out of range, there are fewer training examples than one batch holds, or fewer full batches than the examples make.
 * @throws {DivergedError} At a step whose loss is NaN or infinite, or where the model then answers the validation part with NaN.
 */
export async function* fit(options: FitOptions): AsyncGenerator<TrainingEvent, void, void> {
  const { engine, train, validation, epochs, patience = Infinity, monitor = DEFAULT_MONITORS[engine.loss], position = { epoch: 0, step: 0 }, signal } = options;
  const stepsPerEpoch = Math.floor(train.size / engine.batchSize);
  checkOptions(options, stepsPerEpoch);
  yield { type: "start", epochs, stepsPerEpoch, trainSize: train.size, validationSize: validation.size };
  let best = options.best ?? NO_EPOCH;
  let epoch = position.epoch;
  while (epoch < epochs) {
    const clock = startClock(options, stepsPerEpoch, epoch);
    const from: Position = epoch === position.epoch ? position : { epoch, step: 0 };
    const finished = from.trained ?? (yield* trainEpoch(options, stepsPerEpoch, epoch, from.step, clock));
    if (!finished) return yield end("interrupted", epoch, best);
    const score = await scoreOf(options, epoch + 1);
    if (!score) {
      yield { type: "interrupted", position: { epoch, step: stepsPerEpoch, trained: finished } };
      return yield end("interrupted", epoch, best);
    }
    epoch++;
    const better = isBetter(score, best.score, monitor);
    if (better) best = { epoch, score };
    yield { type: "epoch", epoch, train: finished, validation: score, learningRate: rateOf(options, epoch * stepsPerEpoch - 1, stepsPerEpoch), seconds: clock.seconds(), best: better };
    if (epoch - best.epoch >= patience) return yield end("early-stopping", epoch, best);
    if (!signal?.aborted || epoch === epochs) continue;
    yield { type: "interrupted", position: { epoch, step: 0 } };
    return yield end("interrupted", epoch, best);
  }
  yield end("completed", epoch, best);
}

const DEFAULT_MONITORS: Readonly<Record<Engine["loss"], Monitor>> = { "softmax-cross-entropy": "accuracy", "sigmoid-cross-entropy": "mean-average-precision" };

function end(reason: EndReason, epochs: number, best: BestEpoch): TrainingEvent {
  return { type: "end", reason, epochs, bestEpoch: best.epoch };
}

function checkOptions({ engine, train, validation, epochs, patience = Infinity, monitor, position = { epoch: 0, step: 0 } }: FitOptions, stepsPerEpoch: number): void {
  if (!(Number.isInteger(epochs) && epochs >= 1)) throw new RangeError(`fit: need a whole number of epochs from 1 up, got ${epochs}`);
  if (!(patience >= 1)) throw new RangeError(`fit: need a patience from 1 up, got ${patience}`);
  if (!(stepsPerEpoch >= 1)) throw new RangeError(`fit: need at least one full batch of ${engine.batchSize} training examples, got ${train.size}; take a smaller batch`);
  if (!(validation.size >= 1)) throw new RangeError(`fit: need at least one validation example, got ${validation.size}`);
  if (monitor === "mean-average-precision" && engine.loss !== "sigmoid-cross-entropy") throw new RangeError("fit: need tags to monitor their mean average precision, but the engine has the softmax cross-entropy; monitor accuracy or loss");
  const { epoch, step, trained } = position;
  if (!(Number.isInteger(epoch) && epoch >= 0 && Number.isInteger(step) && step >= 0 && (trained ? step === stepsPerEpoch : step < stepsPerEpoch))) throw new RangeError(`fit: need a position of whole numbers from 0 up, its step below ${stepsPerEpoch}, got epoch ${epoch}, step ${step}`);
}

/** The epoch's mean loss and accuracy, or `null` where it was interrupted. */
async function* trainEpoch(options: FitOptions, steps: number, epoch: number, skip: number, clock: Clock): AsyncGenerator<TrainingEvent, Score | null, void> {
  const { engine, train, labelSmoothing = 0, signal } = options;
  const objective = OBJECTIVES[engine.loss];
  const targets = new Float32Array(engine.batchSize * engine.classes);
  const totals = { loss: 0, right: 0, steps: 0 };
  const pass = restOf(train, epoch, skip, signal);
  let [step, stepMs] = [pass.step, Infinity];
  const epochBatches = prefetched(pass.batches);
  const next = (): Promise<TrainingBatch | null> => epochBatches.next().catch(nullIf(signal));
  try {
    for (let batch = await next(); batch && batch.size === engine.batchSize && step < steps; batch = await next()) {
      if (step++ < skip) continue;
      objective.writeTargets(targets, batch, engine.classes, labelSmoothing);
      const learningRate = rateOf(options, epoch * steps + step - 1, steps);
      const alone = isAlone(stepMs, epochBatches.took());
      const start = performance.now();
      const running = engine.step(batch, targets, learningRate, { alone });
      if (!alone) epochBatches.prepare();
      const { loss, logits } = await running;
      stepMs = performance.now() - start;
      if (!Number.isFinite(loss)) throw new DivergedError(`training diverged: the loss was ${loss} at step ${step} of epoch ${epoch + 1}; try a lower learning rate than ${learningRate.toPrecision(3)}, and look for broken clips`);
      totals.loss += loss;
      totals.right += objective.right(logits, targets, engine.classes);
      totals.steps++;
      yield { type: "step", epoch: epoch + 1, step, steps, ...mean(totals, engine.batchSize), learningRate, ...clock.rate(totals.steps, step) };
      if (!signal?.aborted || step === steps) continue;
      yield { type: "interrupted", position: { epoch, step } };
      return null;
    }
  } finally {
    await epochBatches.close();
  }
  if (step < steps && signal?.aborted) {
    yield { type: "interrupted", position: { epoch, step: Math.max(step, skip) } };
    return null;
  }
  if (step < steps) throw new RangeError(`fit: need ${steps} full batches of ${engine.batchSize} training examples in epoch ${epoch + 1}, got ${step}`);
  return mean(totals, engine.batchSize);
}

/** A pass, and the step that it begins with: the first that is to be taken, or that of the pass where what lies before cannot be left out. */
function restOf(train: LabelledBatches, epoch: number, skip: number, signal?: AbortSignal): { readonly step: number; readonly batches: ReturnType<LabelledBatches["batches"]> } {
  const batches = skip > 0 ? train.batchesFrom?.(epoch, skip, signal) : undefined;
  return batches ? { step: skip, batches } : { step: 0, batches: train.batches(epoch, signal) };
}

/** A batch that was given up when the signal aborted is not there; what fails otherwise, fails. */
function nullIf(signal: AbortSignal | undefined): (error: unknown) => null {
  return (error) => {
    if (signal?.aborted) return null;
    throw error;
  };
}

/** Of a longer step, in milliseconds, the way to another thread is no part worth saving. */
const SHORT_STEP = 20;

/** Share of a step's time that a batch may take to be at hand. */
const AT_HAND = 0.05;

/** Whether a step may as well run on this thread: it is short, and a batch takes too little to be made beside it. */
function isAlone(stepMs: number, batchMs: number): boolean {
  return stepMs < SHORT_STEP && batchMs < AT_HAND * stepMs;
}

function rateOf({ schedule, epochs }: FitOptions, step: number, stepsPerEpoch: number): number {
  return learningRateAt(schedule, step, epochs * stepsPerEpoch);
}

function mean(totals: { loss: number; right: number; steps: number }, batchSize: number): Score {
  return { loss: totals.loss / totals.steps, accuracy: totals.right / (totals.steps * batchSize) };
}

/**
 * The score on the validation part, or `null` where it was interrupted.
 *
 * @throws {DivergedError} Where the last update broke the parameters: no batch came after it to tell.
 */
async function scoreOf({ engine, validation, signal }: FitOptions, epoch: number): Promise<Score | null> {
  const score = await OBJECTIVES[engine.loss].score(engine, validation, signal).catch(nullIf(signal));
  if (score && !Number.isFinite(score.loss)) throw new DivergedError(`training diverged: the validation loss was ${score.loss} after the last step of epoch ${epoch}; try a lower learning rate`);
  return score;
}

interface Clock {
  readonly seconds: () => number;
  /** `timed` steps were taken since the clock started, `done` of the epoch are behind. */
  readonly rate: (timed: number, done: number) => { samplesPerSecond: number; secondsLeft: number };
}

function startClock({ engine, epochs, now = () => performance.now() }: FitOptions, stepsPerEpoch: number, epoch: number): Clock {
  const start = now();
  const seconds = (): number => (now() - start) / 1000;
  return {
    seconds,
    rate: (timed, done) => {
      const perStep = seconds() / timed;
      return { samplesPerSecond: engine.batchSize / perStep, secondsLeft: perStep * ((epochs - epoch) * stepsPerEpoch - done) };
    },
  };
}
