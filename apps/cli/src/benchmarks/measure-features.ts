import { featureCall, type FeatureWorkloadName } from "./feature-workloads.ts";
import { median } from "./median.ts";

export interface FeatureMeasurement {
  readonly name: FeatureWorkloadName;
  /** Clips of one second, one after the other on one thread. */
  readonly clipsPerSecond: number;
}

/** Time in which code is compiled and memory touched, in milliseconds. */
const WARM_UP_MS = 200;
/** One reading of the clock spans so much, so that what collecting garbage costs is in most of them. */
const BLOCK_MS = 4;

/** Times one kind of features in this process: the median of blocks of calls. */
export function measureFeatures(name: FeatureWorkloadName, seconds: number): FeatureMeasurement {
  const call = featureCall(name);
  const calls = Math.ceil(BLOCK_MS / warmUp(call));
  const times: number[] = [];
  const stop = performance.now() + 1000 * seconds;
  do times.push(blockMs(call, calls) / calls);
  while (performance.now() < stop);
  return { name, clipsPerSecond: 1000 / median(times) };
}

/** @returns Milliseconds of the last call. */
function warmUp(call: () => unknown): number {
  const stop = performance.now() + WARM_UP_MS;
  let passed;
  do passed = blockMs(call, 1);
  while (performance.now() < stop);
  return passed;
}

function blockMs(call: () => unknown, calls: number): number {
  const start = performance.now();
  for (let index = 0; index < calls; index++) call();
  return performance.now() - start;
}
