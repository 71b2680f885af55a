import { readFile } from "node:fs/promises";
import { parseFrontEnd, type FrontEnd } from "@cochlea/dsp";
import type { AugmentName } from "../augment-names.ts";
import { withBackend } from "../backend-of.ts";
import type { CommandContext } from "../command-context.ts";
import { checkThere } from "../data/check-there.ts";
import type { FindOptions } from "../data/find-data.ts";
import { locateData } from "../data/locate-data.ts";
import type { DeviceRequest } from "../device-choices.ts";
import { UsageError } from "../errors.ts";
import { formatDuration, formatPercent } from "../format.ts";
import { EXAMPLES } from "../input-kind.ts";
import { loaderOptions, type LoadingFlags } from "../loading/loader-options.ts";
import type { SamplingFlag } from "../option-parsers.ts";
import { mainFigure, type ScoreFigures } from "../scoring/score-report.ts";
import { VERSION } from "../version.ts";
import { writeJson } from "../write-json.ts";
import { modelFlags, type ModelFlags } from "./configuration/model-flags.ts";
import { namedFrontEnd, resolveConfig } from "./configuration/resolve-config.ts";
import type { RunConfig } from "./configuration/run-config.ts";
import { modelSource } from "./model/model-source.ts";
import { keptBase } from "./run/kept-base.ts";
import { checkRunFolder, createRunDirectory, isRun, openRunDirectory, type ReplaceRule } from "./run/run-directory.ts";
import { readRecord } from "./run/run-record.ts";
import { runFolds } from "./run/run-folds.ts";
import { runObserver } from "./run/run-observer.ts";
import { trainReport } from "./run/train-report.ts";
import { trainRun, type RunOutcome } from "./run/train-run.ts";

/** What `train` was asked for, as commander hands it over. */
export interface TrainOptions extends FindOptions, LoadingFlags, ModelFlags {
  data?: string;
  out?: string;
  config?: string;
  set?: string[];
  epochs?: number;
  batchSize?: number;
  lr?: number;
  seed?: number;
  patience?: number;
  clipNorm?: number;
  clipValue?: number;
  keep?: "best" | "last";
  officialSplit?: "speech-commands";
  splitBy?: "auto" | "group" | "random";
  words?: string[];
  task?: "single" | "multi";
  folds?: number;
  fold?: number;
  protocol?: string;
  allowDuplicates?: true;
  unknown?: true;
  preset?: string;
  frontEnd?: string;
  augment?: AugmentName;
  sampling?: SamplingFlag;
  engine?: "onnxruntime" | "tfjs";
  device?: DeviceRequest;
  backend?: "auto" | "native" | "node";
  threads?: number;
  strict?: true;
  resume?: true;
  overwrite?: true;
  json?: true;
}

/** `cochlea train`. */
export async function runTrain(options: TrainOptions & { readonly out: string }, context: CommandContext): Promise<void> {
  const started = performance.now();
  const out = context.resolve(options.out);
  const resume = options.resume === true;
  const config = resume ? await resumedConfig(out, options) : await configOf(options, context);
  logUnread(config, options, context);
  if (!resume && options.data !== undefined) await checkThere(options.data, context);
  if (!resume) await checkRunFolder(out, overwriteRule(options.overwrite === true, config.data.folder));
  if (config.input === "audio" && config.data.folds !== null && config.data.fold === null) return runFolds(config, out, { json: options.json === true, loader: loaderOptions(options, context) }, context);
  const source = await modelSource(config.model, resume ? await keptBase(openRunDirectory(out), config.model) : null);
  const openRun = () => (resume ? openRunDirectory(out) : createRunDirectory(out));
  const observer = runObserver(context);
  try {
    const outcome = await trainRun({ config: withBackend(config, context.env), source, openRun, resume, version: VERSION, signal: context.signal, loader: loaderOptions(options, context) }, observer);
    observer.stop();
    report(outcome, out, (performance.now() - started) / 1000, options.json === true, context);
  } finally {
    observer.stop();
  }
}

const OF_ONNX_RUNTIME = { device: "--device", backend: "--backend", threads: "--threads" } as const;

/** What says how ONNX Runtime is run is no error for the other engine: compare hands the same flags to both. */
function logUnread({ engine }: RunConfig, options: TrainOptions, { log }: CommandContext): void {
  const given = (Object.keys(OF_ONNX_RUNTIME) as (keyof typeof OF_ONNX_RUNTIME)[]).filter((name) => options[name] !== undefined);
  if (engine.kind === "tfjs" && given.length > 0) log(`engine tfjs does not know ${given.map((name) => OF_ONNX_RUNTIME[name]).join(", ")}: that is for onnxruntime`);
}

/** Only a run is ever replaced, and only when that is asked for. */
function overwriteRule(overwrite: boolean, data: string): ReplaceRule {
  return {
    data,
    replace: async (folder) => overwrite && isRun(folder),
    hint: overwrite ? "it holds no run of cochlea, so --overwrite leaves it alone" : "--overwrite replaces a run that is there, --resume goes on with it",
  };
}

/** A resumed run goes on as it was begun; only how long it lasts may change. */
async function resumedConfig(out: string, { epochs }: TrainOptions): Promise<RunConfig> {
  const { config } = await readRecord(openRunDirectory(out));
  return epochs === undefined ? config : { ...config, epochs };
}

async function configOf(options: TrainOptions, context: CommandContext): Promise<RunConfig> {
  return resolveConfig({
    resolve: context.resolve,
    locate: (said) => locateData(said, options, context),
    file: options.config === undefined ? null : context.resolve(options.config),
    flags: await flagsOf(options, context),
    assignments: options.set ?? [],
  });
}

/** The fields that flags set; what was not said is left out. */
async function flagsOf(options: TrainOptions, context: CommandContext): Promise<Record<string, unknown>> {
  const { labelPattern, groupPattern, testPattern, officialSplit, words, unknown, splitBy, strict, columns, labelSeparator, folds, fold, allowDuplicates } = options;
  return given({
    model: await modelFlags(options, context),
    data: given({ folder: options.data, labelPattern: labelPattern?.source, groupPattern: groupPattern?.source, testPattern: testPattern?.source, officialSplit, words, unknown, splitBy, strict, columns, root: options.root && context.resolve(options.root), labelSeparator, folds, fold, allowDuplicates }),
    task: options.task,
    frontEnd: await frontEndOf(options, context),
    augment: options.augment,
    sampling: options.sampling,
    clip: given({ norm: options.clipNorm, value: options.clipValue }),
    schedule: given({ learningRate: options.lr }),
    engine: given({ kind: options.engine, device: options.device, backend: options.backend, threads: options.threads }),
    epochs: options.epochs,
    batchSize: options.batchSize,
    seed: options.seed,
    patience: options.patience,
    keep: options.keep,
  });
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function frontEndOf({ preset, frontEnd }: TrainOptions, context: CommandContext): Promise<FrontEnd | undefined> {
  if (preset !== undefined && frontEnd !== undefined) throw new UsageError("train: need --preset or --front-end, not both");
  if (frontEnd !== undefined) return readFrontEnd(context.resolve(frontEnd));
  return preset === undefined ? undefined : namedFrontEnd(preset);
}

async function readFrontEnd(file: string): Promise<FrontEnd> {
  try {
    return parseFrontEnd(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new UsageError(`--front-end ${file}: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return "the file is not JSON";
  return error instanceof RangeError ? error.message : "there is no such file";
}

function report(outcome: RunOutcome, folder: string, seconds: number, json: boolean, context: CommandContext): void {
  if (json) return writeJson(context, trainReport(outcome, folder, seconds));
  const { model, score: { figures }, split, kind } = outcome;
  const { name, value } = mainFigure(figures);
  context.write(`${split} ${name} ${formatPercent(value)} (${besides(figures)}${figures.count} ${EXAMPLES[kind]}), loss ${figures.loss.toFixed(3)}, in ${formatDuration(seconds)}\n`);
  context.write(`model  ${model}\nrun    ${folder}\n`);
}

/** What else there is to say of the main figure. */
function besides(figures: ScoreFigures): string {
  if (figures.task === "multi") return `micro F1 ${formatPercent(figures.microF1)} at ${figures.threshold}, `;
  const [low, high] = figures.accuracyInterval.map(formatPercent);
  return `95 % interval ${low} to ${high}, `;
}
