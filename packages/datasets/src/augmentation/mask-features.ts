import { type FeatureMap, frequencyMask, timeMask } from "@cochlea/dsp";
import type { AugmentOptions } from "./augment-options.ts";
import { happens, type StreamOf } from "./augment-waveform.ts";

/**
 * Hides bands, then frames of a clip's features, as far as the options ask; the same ones in every channel.
 *
 * @returns A new map. With `fill: "mean"` both masks write the mean of the map as it was given.
 */
export function maskFeatures(features: FeatureMap, options: AugmentOptions, streamOf: StreamOf): FeatureMap {
  const fill = options.fill === undefined || options.fill === "mean" ? mean(features.data) : options.fill;
  let masked = features;
  if (options.frequencyMask && happens("frequencyMask", options, streamOf)) masked = frequencyMask(masked, streamOf("frequency mask"), { count: options.frequencyMask.count, maxWidth: options.frequencyMask.width, fill });
  if (options.timeMask && happens("timeMask", options, streamOf)) masked = timeMask(masked, streamOf("time mask"), { count: options.timeMask.count, maxWidth: options.timeMask.width, fill });
  return masked;
}

function mean(data: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < data.length; index++) sum += data[index];
  return sum / data.length;
}
