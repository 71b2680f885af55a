import { rm } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { textTable, type Column } from "../text-table.ts";
import { namedFrontEnd } from "../training/configuration/resolve-config.ts";
import { writeJson } from "../write-json.ts";
import { loadingData } from "./loading-data.ts";
import { type LoadingTimes, measureLoading } from "./measure-loading.ts";
import { median } from "./median.ts";

export interface BenchLoadingOptions {
  data?: string;
  preset?: string;
  batchSize: number;
  rounds: number;
  json?: true;
}

const WORKERS = [0, 1, 2];
const KINDS = ["uncached", "cold", "cached"] as const;

/** Of one number of workers, for each kind: medians over the turns. */
interface LoadingResult extends Readonly<Record<(typeof KINDS)[number], number>> {
  readonly workers: number;
  /** Times what one worker gave in the same turn. */
  readonly ofOneWorker: Readonly<Record<(typeof KINDS)[number], number>>;
}

/** `cochlea bench loading`. */
export async function benchLoading({ data: folder, preset, batchSize, rounds, json }: BenchLoadingOptions, context: CommandContext): Promise<void> {
  const data = await loadingData(folder, preset === undefined ? undefined : namedFrontEnd(preset), context);
  try {
    const times = await measureLoading({ ...data, batchSize, signal: context.signal }, WORKERS, rounds);
    const results = times.map((one) => resultOf(one, times[WORKERS.indexOf(1)]));
    if (json) return writeJson(context, { data: data.name, clips: data.examples.length, batchSize, rounds, unit: "clips/s", results });
    context.write(`${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads at hand; ${data.name}, ${formatCount(data.examples.length)} clips; clips a second, medians of ${rounds} turns; in brackets times one worker\n\n${textTable(COLUMNS, results)}`);
  } finally {
    if (data.made !== null) await rm(data.made, { recursive: true, force: true });
  }
}

function resultOf(times: LoadingTimes, ofOne: LoadingTimes): LoadingResult {
  const each = (pick: (kind: (typeof KINDS)[number]) => number) => Object.fromEntries(KINDS.map((kind) => [kind, pick(kind)])) as LoadingResult["ofOneWorker"];
  return {
    workers: times.workers,
    ...each((kind) => Math.round(median(times[kind]))),
    ofOneWorker: each((kind) => Math.round(100 * median(times[kind].map((clips, turn) => clips / ofOne[kind][turn]))) / 100),
  };
}

const shown = (kind: (typeof KINDS)[number]) => (result: LoadingResult) => `${formatCount(result[kind])} (${result.ofOneWorker[kind].toFixed(2)})`;

const COLUMNS: readonly Column<LoadingResult>[] = [
  { title: "workers", text: ({ workers }) => String(workers), align: "right" },
  { title: "no cache", text: shown("uncached"), align: "right" },
  { title: "empty cache", text: shown("cold"), align: "right" },
  { title: "full cache", text: shown("cached"), align: "right" },
];
