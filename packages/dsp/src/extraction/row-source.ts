import type { FrontEnd } from "../front-end/front-end.ts";
import { rowPlan } from "./row-plan.ts";
import { lanePlan, type LanePlan } from "../simd/lane-plan.ts";
import type { SimdOption } from "../simd/simd-option.ts";

/** Rows of a few frames that follow each other, for streams. */
export interface RowSource {
  /** Frames that are read at once, at most. */
  readonly group: number;
  /** Whether fewer than a group may only be read where the signal ends. */
  readonly waits: boolean;
  /** Values in a row. */
  readonly width: number;
  /** Whether the logarithm and cepstra are taken already. */
  readonly isFinished: boolean;
  /** Writes the rows of `count` frames, one behind the other; the first begins at `start`. Allocates nothing. */
  readonly read: (samples: Float32Array, start: number, count: number, rows: Float64Array) => void;
}

/** By SIMD kernels where they can, else in plain TypeScript. */
export function rowSource(frontEnd: FrontEnd, { simd = true }: SimdOption): RowSource {
  const lanes = simd ? lanePlan(frontEnd) : null;
  return lanes === null ? pairs(frontEnd) : fours(lanes);
}

/** Two frames share an FFT, always the same two, because that leaves traces in the last bits. */
function pairs(frontEnd: FrontEnd): RowSource {
  const { width, readPair } = rowPlan(frontEnd);
  const { hopLength } = frontEnd;
  return {
    group: 2, waits: true, width, isFinished: false,
    read: (samples, start, count, rows) => readPair(samples, start, start + (count - 1) * hopLength, rows, 0),
  };
}

/** Frames in lanes do not touch each other, so any number may go together. */
function fours({ width, isFinished, featuresAt, floats, read, finish }: LanePlan): RowSource {
  return {
    group: 4, waits: false, width, isFinished,
    read(samples, start, count, rows) {
      read(samples, start, count);
      finish(count);
      const memory = floats();
      for (let frame = 0; frame < count; frame++) {
        for (let band = 0; band < width; band++) rows[frame * width + band] = memory[featuresAt + band * count + frame];
      }
    },
  };
}
