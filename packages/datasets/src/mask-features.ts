import type { FeatureMap } from "@cochlea/dsp";
import type { RandomStream } from "@cochlea/random";
import type { AugmentOptions } from "./augment-options.ts";
import type { StreamOf } from "./augment-waveform.ts";

/**
 * Hides bands and frames of a clip's features, in place; the same ones in every channel.
 *
 * @see D. Park et al., SpecAugment, arXiv:1904.08779.
 */
export function maskFeatures({ data, shape: [channels, bands, frames] }: FeatureMap, options: AugmentOptions, streamOf: StreamOf): void {
  const { frequencyMask, timeMask, fill = "mean" } = options;
  const value = fill === "mean" ? mean(data) : fill;
  for (const [from, to] of frequencyMask ? spans(frequencyMask, bands, streamOf("frequency mask")) : []) {
    for (let channel = 0; channel < channels; channel++) data.fill(value, (channel * bands + from) * frames, (channel * bands + to) * frames);
  }
  for (const [from, to] of timeMask ? spans(timeMask, frames, streamOf("time mask")) : []) {
    for (let row = 0; row < channels * bands; row++) data.fill(value, row * frames + from, row * frames + to);
  }
}

/** Width 0 to `width`, then a place among those where it fits. */
function spans({ count, width }: { readonly count: number; readonly width: number }, length: number, stream: RandomStream): [from: number, to: number][] {
  return Array.from({ length: count }, () => {
    const covered = stream.integer(Math.min(width, length) + 1);
    const from = stream.integer(length - covered + 1);
    return [from, from + covered];
  });
}

function mean(data: Float32Array): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length;
}
