import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { createPredictor } from "@cochlea/trainer";
import type { CommandContext } from "../command-context.ts";
import { CommandError, UsageError } from "../errors.ts";
import { formatCount } from "../format.ts";
import { EXAMPLES, type InputKind } from "../input-kind.ts";
import { writeJson } from "../write-json.ts";
import { loaderOptions } from "../loading/loader-options.ts";
import { prepareData } from "./data/prepare-data.ts";
import type { PreparedData } from "./data/prepared-data.ts";
import { keptParameters } from "./run/run-checkpoints.ts";
import type { RunConfig } from "./configuration/run-config.ts";
import { openRunDirectory, type RunDirectory } from "./run/run-directory.ts";
import { exportRequest, referencesOf, verifiedExport, type ExportOptions, type VerifiedExport } from "./run/run-export.ts";
import { recordedModel } from "./run/run-model.ts";
import { readRecord, type RunRecord } from "./run/run-record.ts";
import { headlineOf } from "./run/run-results.ts";

export interface ExportCommandOptions extends ExportOptions {
  out: string;
  overwrite?: true;
  json?: true;
}

/** `cochlea export`. The run's recordings or images must still be there: a file is never written unverified. */
export async function runExport(folder: string, options: ExportCommandOptions, context: CommandContext): Promise<void> {
  const run = openRunDirectory(context.resolve(folder));
  const out = context.resolve(options.out);
  await checkOut(out, options);
  const record = await readRecord(run);
  if (record.input.kind === "image" && options.input) throw new UsageError(`export: --input is for recordings, and ${folder} was trained on images; leave it out`);
  const { file, report } = await exportRun(run, record, options, context);
  await mkdir(path.dirname(out), { recursive: true });
  await writeFile(`${out}.part`, file);
  await rename(`${out}.part`, out);
  if (options.json) return writeJson(context, { model: out, ...report });
  context.write(`${out}: ${formatCount(report.bytes)} bytes; ${report.clips} ${EXAMPLES[record.input.kind]} at batch ${report.batches.join(" and ")} agree with the trainer: ${agreement(report, record.input.kind)}\n`);
}

function agreement({ featureError, waveformError }: VerifiedExport["report"], kind: InputKind): string {
  const given = `${featureError.toExponential(1)} of the largest logit`;
  return kind === "image" ? given : `${given} from features, ${waveformError.toExponential(1)} from the waveform`;
}

async function checkOut(out: string, { out: shown, overwrite }: ExportCommandOptions): Promise<void> {
  const there = await stat(out).catch(() => null);
  if (there?.isDirectory()) throw new CommandError(`${shown} is a folder; name a file with --out, such as ${path.join(shown, "model.onnx")}`);
  if (there && path.extname(out).toLowerCase() !== ".onnx") throw new CommandError(`${shown} is there already, and by its name no ONNX file, so it is left alone; name another with --out`);
  if (there && !overwrite) throw new CommandError(`${shown} is there already; add --overwrite to replace it`);
}

async function exportRun(run: RunDirectory, record: RunRecord, { input, embedding }: ExportOptions, context: CommandContext): Promise<VerifiedExport> {
  const { config } = record;
  const model = await recordedModel(run, record);
  const parameters = await keptParameters(run, config.keep, model);
  const data = await examplesOf(run, config, context);
  const predictor = await createPredictor({ model, parameters, batchSize: 1, backend: config.engine.backend });
  try {
    const part = data.parts.test.length > 0 ? "test" : "validation";
    const references = await referencesOf(predictor, data, part, data.samples(part));
    return await verifiedExport(exportRequest(record, model, parameters, { input, embedding }, await headlineOf(run)), references);
  } finally {
    predictor.release();
    await data.close();
  }
}

async function examplesOf(run: RunDirectory, config: RunConfig, context: CommandContext): Promise<PreparedData> {
  const { folder } = config.data;
  if (!folder.endsWith(".tar") && !(await stat(folder).catch(() => null))) throw new CommandError(`${folder} is gone, and export verifies the file on the recordings there; put them back, or name their new place in ${run.file("config.json")}`);
  return prepareData(config, { loader: loaderOptions({}, context), signal: context.signal });
}
