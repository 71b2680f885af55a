import type { RandomStream } from "@cochlea/random";
import type { FeatureMap } from "../feature-map.ts";

export interface MaskOptions {
  /** Number of masks; they may overlap. */
  readonly count: number;
  /** Largest width; each mask's is uniform in 0..maxWidth, and at most the map's. */
  readonly maxWidth: number;
  /** What the masked values become: a number, or the mean of the map. */
  readonly fill: number | "mean";
}

/**
 * Blanks random spans of frames, over all bands and channels.
 *
 * @returns A new map.
 * @throws {RangeError} Unless `count` and `maxWidth` are integers >= 0 and `fill` a finite number or "mean".
 * @see D. S. Park et al., SpecAugment, Interspeech 2019; `torchaudio.transforms.TimeMasking`.
 */
export function timeMask(features: FeatureMap, stream: RandomStream, options: MaskOptions): FeatureMap {
  checkOptions("timeMask", options);
  const [channels, bands, frames] = features.shape;
  const data = features.data.slice();
  const fill = fillValue(features, options);
  for (const [start, end] of randomSpans(frames, stream, options)) {
    for (let row = 0; row < channels * bands; row++) data.fill(fill, row * frames + start, row * frames + end);
  }
  return { data, shape: features.shape };
}

/**
 * Blanks random spans of neighbouring bands, over all frames and channels.
 *
 * @returns A new map.
 * @throws {RangeError} Unless `count` and `maxWidth` are integers >= 0 and `fill` a finite number or "mean".
 * @see D. S. Park et al., SpecAugment, Interspeech 2019; `torchaudio.transforms.FrequencyMasking`.
 */
export function frequencyMask(features: FeatureMap, stream: RandomStream, options: MaskOptions): FeatureMap {
  checkOptions("frequencyMask", options);
  const [channels, bands, frames] = features.shape;
  const data = features.data.slice();
  const fill = fillValue(features, options);
  for (const [start, end] of randomSpans(bands, stream, options)) {
    for (let channel = 0; channel < channels; channel++) data.fill(fill, (channel * bands + start) * frames, (channel * bands + end) * frames);
  }
  return { data, shape: features.shape };
}

function randomSpans(length: number, stream: RandomStream, { count, maxWidth }: MaskOptions): [start: number, end: number][] {
  return Array.from({ length: count }, () => {
    const width = stream.integer(Math.min(maxWidth, length) + 1);
    const start = stream.integer(length - width + 1);
    return [start, start + width];
  });
}

function fillValue({ data }: FeatureMap, { fill }: MaskOptions): number {
  return fill === "mean" ? data.reduce((sum, value) => sum + value, 0) / Math.max(1, data.length) : fill;
}

function checkOptions(name: string, { count, maxWidth, fill }: MaskOptions): void {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`${name}: need an integer count >= 0, got ${count}`);
  if (!(Number.isInteger(maxWidth) && maxWidth >= 0)) throw new RangeError(`${name}: need an integer maxWidth >= 0, got ${maxWidth}`);
  if (!(fill === "mean" || Number.isFinite(fill))) throw new RangeError(`${name}: need a finite fill or "mean", got ${fill}`);
}
