import { type FeatureMap, keptArrays } from "@cochlea/dsp";
import type { BatchResult } from "./clip-job.ts";

/** Makes one batch of samples, which are given one after the other and copied. */
export interface BatchGatherer {
  readonly add: (map: FeatureMap) => void;
  readonly result: () => BatchResult;
}

/** Memory that is much larger than a batch would be carried about for nothing. */
const MOST_TOO_LARGE = 4;

/** The beginning of memory that is there, where it is large enough. */
function arrayIn(memory: ArrayBuffer | null, length: number): Float32Array<ArrayBuffer> {
  const held = (memory?.byteLength ?? 0) / 4;
  return memory !== null && held >= length && held <= MOST_TOO_LARGE * length ? new Float32Array(memory, 0, length) : new Float32Array(length);
}

/** Samples of one length, written where they belong at once. */
export function gatherEqual(count: number, memory: ArrayBuffer | null): BatchGatherer {
  let features = new Float32Array(0);
  let shape: FeatureMap["shape"] = [0, 0, 0];
  let at = 0;
  return {
    add: ({ data, shape: given }) => {
      if (at === 0) [features, shape] = [arrayIn(memory, count * data.length), given];
      features.set(data, at);
      at += data.length;
    },
    result: () => ({ features, shape, lengths: new Int32Array(count).fill(shape[2]) }),
  };
}

/** Makes what gathers samples of any length, one batch at a time: they are kept one behind the other, in the same memory for all batches, until the longest is known. */
export function paddingGatherer(): (count: number, memory: ArrayBuffer | null) => BatchGatherer {
  const kept = keptArrays();
  return (count, memory) => {
    const lengths = new Int32Array(count);
    let [stash, end, index] = [kept(1, 0), 0, 0];
    let [channels, bands] = [0, 0];
    return {
      add: ({ data, shape }) => {
        if (end + data.length > stash.length) stash = grown(stash, end, kept(Math.max(2 * stash.length, count * data.length, end + data.length), 0));
        stash.set(data, end);
        end += data.length;
        [channels, bands, lengths[index++]] = shape;
      },
      result: () => {
        const frames = lengths.reduce((most, length) => Math.max(most, length), 0);
        const features = arrayIn(memory, count * channels * bands * frames);
        spread(stash, { lengths, rows: channels * bands, frames }, features);
        return { features, shape: [channels, bands, frames], lengths };
      },
    };
  };
}

function grown(from: Float32Array, length: number, to: Float32Array): Float32Array {
  to.set(from.subarray(0, length));
  return to;
}

interface Layout {
  readonly lengths: Int32Array;
  /** Of one sample. */
  readonly rows: number;
  readonly frames: number;
}

/** Each row followed by zeros. */
function spread(packed: Float32Array, { lengths, rows, frames }: Layout, features: Float32Array): void {
  let from = 0;
  let to = 0;
  for (const length of lengths) {
    if (length === frames) features.set(packed.subarray(from, from + rows * frames), to);
    else for (let row = 0; row < rows; row++) features.fill(0, copied(packed, from + row * length, length, features, to + row * frames), to + (row + 1) * frames);
    from += rows * length;
    to += rows * frames;
  }
}

/** @returns Where it ends. */
function copied(source: Float32Array, from: number, length: number, target: Float32Array, to: number): number {
  for (let index = 0; index < length; index++) target[to + index] = source[from + index];
  return to + length;
}
