import type { RandomStream } from "@cochlea/random";
import type { FeatureMap } from "../feature-map.ts";
import { frequencyMask, type MaskOptions, timeMask } from "./mask.ts";

export interface SpecAugmentOptions {
  /** Spans of bands, widths in bands; left out where it is not given. */
  readonly frequency?: Omit<MaskOptions, "fill">;
  /** Spans of frames, widths in frames; left out where it is not given. */
  readonly time?: Omit<MaskOptions, "fill">;
  /** What the masked values become: a number, or the mean of the map as it was given. */
  readonly fill: number | "mean";
}

/**
 * Blanks random bands, then random frames.
 *
 * @returns A new map.
 * @throws {RangeError} As `timeMask` and `frequencyMask`.
 * @see D. S. Park et al., SpecAugment, Interspeech 2019.
 */
export function specAugment(features: FeatureMap, stream: RandomStream, { frequency, time, fill }: SpecAugmentOptions): FeatureMap {
  const value = fill === "mean" ? mean(features.data) : fill;
  const banded = frequencyMask(features, stream, { count: 0, maxWidth: 0, ...frequency, fill: value });
  return timeMask(banded, stream, { count: 0, maxWidth: 0, ...time, fill: value });
}

function mean(data: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < data.length; index++) sum += data[index];
  return sum / Math.max(1, data.length);
}
