import type { DownloadProgress } from "@cochlea/datasets/node";
import type { TrainingEvent } from "@cochlea/trainer";
import { Presets, SingleBar } from "cli-progress";
import type { CommandContext } from "./command-context.ts";
import { formatBytes, formatCount, formatDuration, formatPercent } from "./format.ts";

type ProgressContext = Pick<CommandContext, "interactive" | "stderr" | "log">;

export interface CountProgress {
  /** So many are done. */
  readonly update: (done: number) => void;
  /** Takes the bar away; one line says what was done, if anything was. */
  readonly stop: () => void;
}

/** A bar that counts to `total`; for nobody to watch, one line when it is over. */
export function countProgress(context: ProgressContext, title: string, total: number): CountProgress {
  const started = performance.now();
  const bar = context.interactive ? createBar(context, `${title} |{bar}| {value}/{total}`) : null;
  bar?.start(total, 0);
  let done = 0;
  return {
    update: (value) => {
      done = value;
      bar?.update(value);
    },
    stop: () => {
      bar?.stop();
      if (done > 0 || total === 0) context.log(`${title}: ${formatCount(done)} of ${formatCount(total)} in ${formatDuration((performance.now() - started) / 1000)}`);
    },
  };
}

export interface DownloadReport {
  readonly handle: (progress: DownloadProgress) => void;
  /** A line that a person should see, beside the bar. */
  readonly line: (text: string) => void;
  /** Takes the bar away, also after an error. */
  readonly stop: () => void;
}

const DOWNLOAD_FORMAT = "{phase} {file} |{bar}| {shown}";

/** A bar for each file as it is fetched, checked and unpacked; for nobody to watch, a line when each begins. */
export function downloadProgress(context: ProgressContext): DownloadReport {
  let bar: SingleBar | null = null;
  let current = "";
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  const begin = ({ phase, file, total }: DownloadProgress): void => {
    stop();
    if (context.interactive) (bar = createBar(context, DOWNLOAD_FORMAT)).start(total ?? 0, 0, { phase, file, shown: "" });
    else context.log(`${phase} ${file}`);
  };
  const handle = (progress: DownloadProgress): void => {
    const { phase, file, done, total } = progress;
    if (current !== `${phase} ${file}`) begin(progress);
    current = `${phase} ${file}`;
    if (total !== null) bar?.setTotal(total);
    bar?.update(done, { phase, file, shown: phase === "unpacking" ? `${formatCount(done)} entries` : `${formatBytes(done)}${total === null ? "" : ` of ${formatBytes(total)}`}` });
  };
  return {
    handle,
    line: (text) => {
      stop();
      current = ""; // the bar comes back with the next progress
      context.log(text);
    },
    stop,
  };
}

export interface TrainingProgress {
  readonly handle: (event: TrainingEvent) => void;
  /** Takes the bar away, also after an error. */
  readonly stop: () => void;
}

const STEP_FORMAT = "epoch {epoch} |{bar}| {percentage} %  loss {loss}  accuracy {accuracy}  {rate} samples/s  {left} left";

/** One line an epoch, and while it lasts a bar with loss, accuracy, rate and time left. */
export function trainingProgress(context: ProgressContext): TrainingProgress {
  let epochs = 0;
  let bar: SingleBar | null = null;
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  const drawStep = (event: TrainingEvent & { type: "step" }): void => {
    if (!context.interactive) return;
    const payload = stepPayload(event, epochs);
    if (bar === null) (bar = createBar(context, STEP_FORMAT)).start(event.steps, event.step, payload);
    else bar.update(event.step, payload);
  };
  const handlers: { readonly [Type in TrainingEvent["type"]]: (event: TrainingEvent & { type: Type }) => void } = {
    start: (event) => {
      epochs = event.epochs;
    },
    step: drawStep,
    epoch: (event) => {
      stop();
      context.log(epochLine(event, epochs));
    },
    interrupted: stop,
    end: stop,
  };
  return { handle: (event) => (handlers[event.type] as (one: TrainingEvent) => void)(event), stop };
}

function createBar({ stderr }: ProgressContext, format: string): SingleBar {
  return new SingleBar({ format, stream: stderr, clearOnComplete: true, gracefulExit: false, barsize: 24, fps: 5 }, Presets.shades_classic);
}

function stepPayload(event: TrainingEvent & { type: "step" }, epochs: number): Record<string, string> {
  return {
    epoch: `${event.epoch}/${epochs}`,
    loss: event.loss.toFixed(3),
    accuracy: formatPercent(event.accuracy),
    rate: formatCount(event.samplesPerSecond),
    left: formatDuration(event.secondsLeft),
  };
}

function epochLine({ epoch, train, validation, seconds, best }: TrainingEvent & { type: "epoch" }, epochs: number): string {
  const scores = (name: string, { loss, accuracy, meanAveragePrecision }: typeof train) => `${name} loss ${loss.toFixed(3)} ${meanAveragePrecision === undefined ? `accuracy ${formatPercent(accuracy)}` : `mAP ${formatPercent(meanAveragePrecision)}`}`;
  return `epoch ${epoch}/${epochs}  ${scores("train", train)}  ${scores("validation", validation)}  ${formatDuration(seconds)}${best ? "  (best)" : ""}`;
}
