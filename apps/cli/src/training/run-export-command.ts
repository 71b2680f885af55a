import { rename, stat, writeFile } from "node:fs/promises";
import { modelParameters } from "@cochlea/models";
import { createPredictor } from "@cochlea/trainer";
import type { CommandContext } from "../command-context.ts";
import type { ExportOptions } from "../commands/export.ts";
import { CommandError } from "../errors.ts";
import { writeJson } from "../write-json.ts";
import { prepareData } from "./prepared-data.ts";
import { keptParameters } from "./run-checkpoints.ts";
import { openRunDirectory, type RunDirectory } from "./run-directory.ts";
import { exportRequest, referenceClips, verifiedExport, type VerifiedExport } from "./run-export.ts";
import { readRecord, type RunRecord } from "./run-record.ts";

/** `cochlea export`. The run's recordings must still be there: a file is never written unverified. */
export async function runExport(folder: string, options: ExportOptions, context: CommandContext): Promise<void> {
  const run = openRunDirectory(context.resolve(folder));
  const out = context.resolve(options.out);
  if (!options.overwrite && (await stat(out).catch(() => null))) throw new CommandError(`${options.out} is there already; add --overwrite to replace it`);
  const record = await readRecord(run);
  const { bytes, report } = await exportRun(run, record, options);
  await writeFile(`${out}.part`, bytes);
  await rename(`${out}.part`, out);
  if (options.json) return writeJson(context, { model: out, ...report });
  context.write(`${out}: ${bytes.length} bytes; ${report.clips} clips at batch ${report.batches.join(" and ")} agree with the trainer: ${report.featureError.toExponential(1)} of the largest logit from features, ${report.waveformError.toExponential(1)} from the waveform\n`);
}

async function exportRun(run: RunDirectory, record: RunRecord, { input, embedding }: ExportOptions): Promise<VerifiedExport> {
  const { config, model } = record;
  const names = new Set(modelParameters(model).map(({ name }) => name));
  const parameters = await keptParameters(run, config.keep, names);
  const { parts } = await prepareData(config);
  const predictor = await createPredictor({ spec: model, parameters, batchSize: 1, backend: config.engine.backend });
  try {
    const references = await referenceClips(predictor, record.frontEnd, parts.test.length > 0 ? parts.test : parts.validation);
    return await verifiedExport(exportRequest(record, parameters, { input, embedding }, { split: record.split }), references);
  } finally {
    predictor.release();
  }
}
