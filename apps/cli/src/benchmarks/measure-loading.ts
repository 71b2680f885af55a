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

/** A thread is at full speed after so many clips, or so long: until then its code is interpreted and compiled. */
const WARM_CLIPS = 8000;
const WARM_MS = 1000;
/** Short epochs are repeated for so long: in less, what else the machine does decides. */
const LEAST_MS = 1000;
/** By so much the clips of two passes are apart, so that nothing kept in one is of use in another. */
const SHIFT_SECONDS = 0.001;
const WARMING_SHIFTS = 20;
const MOST_SHIFTS = 100;

/** Epochs of each kind with so many workers, after they have come to their speed. */
export async function measureLoading(workload: LoadingWorkload, workers: number): Promise<LoadingMeasurement> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-bench-loading-"));
  const [plain, caching] = [createLoader({ workers }), createLoader({ workers, cache: { folder } })];
  try {
    await warmUp(plain, [workload], workers);
    const uncached = await clipsPerSecond(plain, workload, LEAST_MS);
    await warmUp(caching, Array.from({ length: WARMING_SHIFTS }, (_, pass) => shifted(workload, 1 + pass)), workers);
    const cold = await coldClipsPerSecond(caching, workload);
    return { workers, uncached, cold, cached: await clipsPerSecond(caching, workload, LEAST_MS) };
  } finally {
    await Promise.all([plain.close(), caching.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Epochs over the workloads in turn, each twice, as a cache is first filled and then read. */
async function warmUp(loader: Loader, workloads: readonly LoadingWorkload[], workers: number): Promise<void> {
  const start = performance.now();
  const enough = WARM_CLIPS * Math.max(1, workers);
  for (let done = 0, pass = 0; done < enough && performance.now() - start < WARM_MS; pass++) {
    const workload = workloads[pass % workloads.length];
    await clipsPerSecond(loader, workload, 0);
    await clipsPerSecond(loader, workload, 0);
    done += workload.examples.length;
  }
}

/** One epoch of the workload itself, then of clips that were not seen yet, until it was long enough. */
async function coldClipsPerSecond(loader: Loader, workload: LoadingWorkload): Promise<number> {
  let [count, ms] = [0, 0];
  for (let shift = 0; ms < LEAST_MS && shift < MOST_SHIFTS; shift += shift === 0 ? 1 + WARMING_SHIFTS : 1) {
    const each = workload.examples.length;
    ms += (1000 * each) / (await clipsPerSecond(loader, shift === 0 ? workload : shifted(workload, shift), 0));
    count += each;
  }
  return (1000 * count) / ms;
}

/** The same clips from a little later on: what is kept of them is of no use to the workload itself. */
function shifted(workload: LoadingWorkload, shifts: number): LoadingWorkload {
  const startSeconds = shifts * SHIFT_SECONDS;
  return { ...workload, examples: workload.examples.map(({ source, ...rest }) => ({ ...rest, source: { ...(typeof source === "string" ? { file: source } : source), startSeconds } })) };
}

/** Whole epochs, at least one and at least so long. */
async function clipsPerSecond(loader: Loader, { examples, frontEnd, batchSize, signal }: LoadingWorkload, leastMs: number): Promise<number> {
  const set = loader.clips(examples, { frontEnd, labels: labelNames(examples) });
  const start = performance.now();
  let count = 0;
  for (let epoch = 0; epoch === 0 || performance.now() - start < leastMs; epoch++) {
    for await (const batch of set.batches({ batchSize, seed: 0, epoch, sampling: { kind: "shuffled" }, reuse: true, signal })) count += batch.size;
  }
  return (1000 * count) / (performance.now() - start);
}
