import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Example, labelNames } from "@cochlea/datasets";
import { createLoader, type Loader } from "@cochlea/datasets/node";
import type { FrontEnd } from "@cochlea/dsp";

export interface LoadingMeasurement {
  readonly workers: number;
  /** Clips a second where nothing is kept. */
  readonly uncached: number;
  /** With a cache that is empty: what is computed is also written. */
  readonly cold: number;
  /** With everything in the cache. */
  readonly cached: number;
}

export interface LoadingWorkload {
  readonly examples: readonly Example[];
  readonly frontEnd: FrontEnd;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** One epoch of each kind with so many workers, after they have started. */
export async function measureLoading(workload: LoadingWorkload, workers: number): Promise<LoadingMeasurement> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-bench-loading-"));
  const [plain, caching] = [createLoader({ workers }), createLoader({ workers, cache: { folder } })];
  try {
    for (const loader of [plain, caching]) await warmUp(loader, workload, workers);
    const uncached = await clipsPerSecond(plain, workload, 0);
    const cold = await clipsPerSecond(caching, workload, 0);
    return { workers, uncached, cold, cached: await clipsPerSecond(caching, workload, 1) };
  } finally {
    await Promise.all([plain.close(), caching.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts every thread and compiles what it runs, on clips shifted by a little so that nothing of the epoch is kept. */
async function warmUp(loader: Loader, { examples, frontEnd, batchSize }: LoadingWorkload, workers: number): Promise<void> {
  const some = examples.slice(0, 2 * batchSize * Math.max(1, workers)).map(({ source, ...rest }) => ({ ...rest, source: { ...(typeof source === "string" ? { file: source } : source), startSeconds: 0.01 } }));
  for await (const batch of loader.clips(some, { frontEnd, labels: labelNames(some) }).batches({ batchSize, seed: 0, epoch: 0, sampling: { kind: "in-order" } })) if (batch.size === 0) return;
}

async function clipsPerSecond(loader: Loader, { examples, frontEnd, batchSize, signal }: LoadingWorkload, epoch: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  for await (const batch of loader.clips(examples, { frontEnd, labels: labelNames(examples) }).batches({ batchSize, seed: 0, epoch, sampling: { kind: "shuffled" }, reuse: true, signal })) count += batch.size;
  return (1000 * count) / (performance.now() - start);
}
