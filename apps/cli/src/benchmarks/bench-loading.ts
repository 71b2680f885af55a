import { rm } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { textTable, type Column } from "../text-table.ts";
import { namedFrontEnd } from "../training/configuration/resolve-config.ts";
import { writeJson } from "../write-json.ts";
import { loadingData } from "./loading-data.ts";
import { measureLoading, type LoadingMeasurement } from "./measure-loading.ts";

export interface BenchLoadingOptions {
  data?: string;
  preset?: string;
  batchSize: number;
  rounds: number;
  json?: true;
}

const WORKERS = [0, 1, 2];

/** `cochlea bench loading`. The numbers of workers take turns, so that a slow spell of the machine hits all alike. */
export async function benchLoading({ data: folder, preset, batchSize, rounds, json }: BenchLoadingOptions, context: CommandContext): Promise<void> {
  const data = await loadingData(folder, preset === undefined ? undefined : namedFrontEnd(preset), context);
  try {
    const all: LoadingMeasurement[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const workers of WORKERS) {
        context.signal.throwIfAborted();
        all.push(await measureLoading({ ...data, batchSize, signal: context.signal }, workers));
      }
    }
    const results = WORKERS.map((workers) => medians(all.filter((one) => one.workers === workers)));
    if (json) return writeJson(context, { data: data.name, clips: data.examples.length, batchSize, rounds, unit: "clips/s", results });
    context.write(`${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads at hand; ${data.name}, ${formatCount(data.examples.length)} clips; clips a second, median of ${rounds}\n\n${textTable(COLUMNS, results)}`);
  } finally {
    if (data.made !== null) await rm(data.made, { recursive: true, force: true });
  }
}

function medians(some: readonly LoadingMeasurement[]): LoadingMeasurement {
  const middle = (pick: (one: LoadingMeasurement) => number): number => Math.round(some.map(pick).toSorted((a, b) => a - b)[some.length >> 1]);
  return { workers: some[0].workers, uncached: middle(({ uncached }) => uncached), cold: middle(({ cold }) => cold), cached: middle(({ cached }) => cached) };
}

const COLUMNS: readonly Column<LoadingMeasurement>[] = [
  { title: "workers", text: ({ workers }) => String(workers), align: "right" },
  { title: "no cache", text: ({ uncached }) => formatCount(uncached), align: "right" },
  { title: "empty cache", text: ({ cold }) => formatCount(cold), align: "right" },
  { title: "full cache", text: ({ cached }) => formatCount(cached), align: "right" },
];
