import { availableParallelism } from "node:os";
import path from "node:path";
import { dataReport, type Example } from "@cochlea/datasets";
import { inspectExamples, type InspectedExamples } from "@cochlea/datasets/node";
import { checkPage, writePage } from "../../charts/write-page.ts";
import type { CommandContext } from "../../command-context.ts";
import { countProgress } from "../../progress.ts";
import { writeJson } from "../../write-json.ts";
import { findData, type FindOptions } from "../find-data.ts";
import { noneReadable } from "../nothing-found.ts";
import { inspectPage } from "./inspect-page.ts";
import { inspectText } from "./inspect-text.ts";

/** What `data inspect` was asked for. */
export interface InspectOptions extends FindOptions {
  html?: string;
  json?: true;
  workers?: number;
}

/** `cochlea data inspect`. */
export async function inspectData(where: string, { html, json, workers, ...options }: InspectOptions, context: CommandContext): Promise<void> {
  const page = html === undefined ? null : context.resolve(html);
  const { examples, skipped } = await findData("data inspect", where, options, context);
  if (page !== null) await checkPage(page);
  const { clips, broken, repaired } = await inspect(examples, workers ?? defaultWorkers(examples.length), context);
  if (clips.length === 0) throw noneReadable("data inspect", where, broken);
  const report = dataReport(clips, { broken, repaired, skipped });
  if (page !== null) await writePage(page, await inspectPage(path.basename(context.resolve(where)), report, clips));
  if (json) writeJson(context, { data: where, ...report });
  else context.write(`${inspectText(report)}${page === null ? "" : `\npage  ${page}\n`}`);
}

/** Fewer recordings are read before a thread has started; more threads wait for the disk. */
const [WORTH_THREADS, MOST_WORKERS] = [200, 8];

/** All cores: nothing else is done meanwhile. */
function defaultWorkers(count: number): number {
  const cores = availableParallelism();
  return count < WORTH_THREADS || cores === 1 ? 0 : Math.min(MOST_WORKERS, cores);
}

async function inspect(examples: readonly Example[], workers: number, context: CommandContext): Promise<InspectedExamples> {
  const progress = countProgress(context, "inspecting", examples.length);
  try {
    return await inspectExamples(examples, { workers, onProblem: context.log, onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
}
