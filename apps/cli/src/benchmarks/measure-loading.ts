import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Example, labelNames } from "@cochlea/datasets";
import { createLoader, type Loader } from "@cochlea/datasets/node";
import type { FrontEnd } from "@cochlea/dsp";

/** Clips a second of each turn. */
export interface LoadingTimes {
  readonly workers: number;
  /** Where nothing is kept. */
  readonly uncached: readonly number[];
  /** With a cache that is empty: what is computed is also written. */
  readonly cold: readonly number[];
  /** With everything in the cache. */
  readonly cached: readonly number[];
}

export interface LoadingWorkload {
  readonly examples: readonly Example[];
  readonly frontEnd: FrontEnd;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** A number of workers, with threads of its own that stay as they are from turn to turn. */
interface Lane {
  readonly workers: number;
  readonly folder: string;
  readonly plain: Loader;
  readonly caching: Loader;
}

/** A thread is at full speed after so many clips, or so long: until then its code is interpreted and compiled. */
const WARM_CLIPS = 8000;
const WARM_MS = 1000;
/** Short epochs are repeated for so long: in less, what else the machine does decides. */
const LEAST_MS = 300;
/** By so much the clips of two passes are apart, so that nothing kept in one is of use in another. */
const SHIFT_SECONDS = 0.001;
const WARMING_SHIFTS = 20;

/**
 * Epochs of each kind with each number of workers, after they have come to their speed.
 *
 * The numbers take turns, epoch by epoch, so that a slow spell of the machine hits all alike.
 */
export async function measureLoading(workload: LoadingWorkload, workers: readonly number[], turns: number): Promise<LoadingTimes[]> {
  const lanes = await Promise.all(workers.map(openLane));
  try {
    for (const lane of lanes) await warmUp(lane.plain, [workload], lane.workers);
    const uncached = await inTurns(lanes, turns, ({ plain }) => clipsPerSecond(plain, workload, LEAST_MS));
    for (const lane of lanes) await warmUp(lane.caching, Array.from({ length: WARMING_SHIFTS }, (_, pass) => shifted(workload, 1 + pass)), lane.workers);
    const cold = await inTurns(lanes, turns, ({ caching }, turn) => clipsPerSecond(caching, turn === 0 ? workload : shifted(workload, WARMING_SHIFTS + turn), 0));
    const cached = await inTurns(lanes, turns, ({ caching }) => clipsPerSecond(caching, workload, LEAST_MS));
    return lanes.map((lane, index) => ({ workers: lane.workers, uncached: uncached[index], cold: cold[index], cached: cached[index] }));
  } finally {
    for (const { plain, caching, folder } of lanes) {
      await Promise.all([plain.close(), caching.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function openLane(workers: number): Promise<Lane> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-bench-loading-"));
  return { workers, folder, plain: createLoader({ workers }), caching: createLoader({ workers, cache: { folder } }) };
}

/** Of each lane what it gave in each turn. */
async function inTurns(lanes: readonly Lane[], turns: number, measure: (lane: Lane, turn: number) => Promise<number>): Promise<number[][]> {
  const given: number[][] = lanes.map(() => []);
  for (let turn = 0; turn < turns; turn++) for (const [index, lane] of lanes.entries()) given[index].push(await measure(lane, turn));
  return given;
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
