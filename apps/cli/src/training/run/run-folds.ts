import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { LoaderOptions } from "@cochlea/datasets/node";
import { withBackend } from "../../backend-of.ts";
import type { CommandContext } from "../../command-context.ts";
import { formatPercent } from "../../format.ts";
import { mainFigure } from "../../scoring/score-report.ts";
import { VERSION } from "../../version.ts";
import { writeJson } from "../../write-json.ts";
import { modelSource } from "../model/model-source.ts";
import type { AudioRunConfig } from "../configuration/run-config.ts";
import { createRunDirectory, openRunDirectory, type RunDirectory } from "./run-directory.ts";
import { runObserver } from "./run-observer.ts";
import { type TrainReport, trainReport } from "./train-report.ts";
import { trainRun } from "./train-run.ts";

/** A figure over the folds. */
interface Spread {
  readonly mean: number;
  /** Standard deviation of a sample: over one less than there are folds. */
  readonly deviation: number;
}

/** What a cross-validation gave. */
interface FoldsReport {
  /** Folder that holds a run for each fold. */
  readonly run: string;
  readonly folds: readonly (TrainReport & { readonly fold: number })[];
  readonly accuracy?: Spread;
  readonly meanAveragePrecision?: Spread;
  readonly macroF1: Spread;
  readonly loss: Spread;
  /** Whether no group stands in two parts, in any fold. */
  readonly groupDisjoint: boolean;
}

export interface FoldsOptions {
  readonly json: boolean;
  readonly loader: LoaderOptions;
}

/** Trains a model for each fold, in `OUT/fold-1` and so on, and says how well they did together. */
export async function runFolds(config: AudioRunConfig, out: string, { json, loader }: FoldsOptions, context: CommandContext): Promise<void> {
  const reports: FoldsReport["folds"][number][] = [];
  for (let fold = 1; fold <= config.data.folds!; fold++) {
    context.log(`fold ${fold} of ${config.data.folds}`);
    const openRun = async (): Promise<RunDirectory> => {
      if (fold === 1) await openFolds(out, config);
      return createRunDirectory(path.join(out, `fold-${fold}`));
    };
    reports.push({ fold, ...(await runFold({ ...config, data: { ...config.data, fold } }, openRun, path.join(out, `fold-${fold}`), loader, context)) });
  }
  const report = foldsReport(out, reports);
  await openRunDirectory(out).writeJson("metrics.json", report);
  if (json) writeJson(context, report);
  else writeText(report, context);
}

async function runFold(config: AudioRunConfig, openRun: () => Promise<RunDirectory>, folder: string, loader: LoaderOptions, context: CommandContext): Promise<TrainReport> {
  const started = performance.now();
  const observer = runObserver(context);
  try {
    const outcome = await trainRun({ config: withBackend(config, context.env), source: await modelSource(config.model, null), openRun, resume: false, version: VERSION, signal: context.signal, loader }, observer);
    return trainReport(outcome, folder, (performance.now() - started) / 1000);
  } finally {
    observer.stop();
  }
}

/** Makes the folder of the folds, in place of what `checkRunFolder` let go, and says in it what it is. */
async function openFolds(out: string, config: AudioRunConfig): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await openRunDirectory(out).writeJson("config.json", { cochlea: VERSION, folds: config.data.folds, config });
}

function foldsReport(run: string, folds: FoldsReport["folds"]): FoldsReport {
  const main = spread(folds.map((fold) => mainFigure(fold).value));
  return {
    run,
    folds,
    ...(folds[0].task === "single" ? { accuracy: main } : { meanAveragePrecision: main }),
    macroF1: spread(folds.map(({ macroF1 }) => macroF1)),
    loss: spread(folds.map(({ loss }) => loss)),
    groupDisjoint: folds.every(({ groupDisjoint }) => groupDisjoint),
  };
}

/** Mean and standard deviation of at least two values. */
function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function writeText({ run, folds, macroF1 }: FoldsReport, { write }: CommandContext): void {
  for (const each of folds) write(`fold ${each.fold}  ${formatPercent(mainFigure(each).value)} of ${each.count} clips  ${each.model}\n`);
  const { mean, deviation } = spread(folds.map((each) => mainFigure(each).value));
  write(`test ${mainFigure(folds[0]).name} ${formatPercent(mean)} ± ${formatPercent(deviation)} over ${folds.length} folds, macro F1 ${formatPercent(macroF1.mean)} ± ${formatPercent(macroF1.deviation)}\nrun    ${run}\n`);
}
