import type { RandomStream } from "@cochlea/random";
import { drawBetween } from "./draw-between.ts";
import { nearestRatio } from "../resampling/nearest-ratio.ts";
import { resample } from "../resampling/resample.ts";
import type { Waveform } from "../waveform.ts";

/** Parts of the ratio at which a signal is resampled: the factor is met within a millionth, and filters stay few. */
const LARGEST_PART = 1000;

/**
 * Plays a signal faster (above 1) or slower, which also moves its pitch.
 *
 * @returns `ceil(length / factor)` new samples, or one more or less, since the factor is taken as a ratio of numbers to 1000.
 * @throws {RangeError} Unless `0.01 <= factor <= 100`.
 * @see `torchaudio.functional.speed`; T. Ko et al., Audio augmentation for speech recognition, Interspeech 2015.
 */
export function speed(signal: Float32Array, factor: number): Float32Array {
  if (!(factor >= 0.01 && factor <= 100)) throw new RangeError(`speed: need a factor from 0.01 to 100, got ${factor}`);
  const [fromHz, toHz] = nearestRatio(factor, LARGEST_PART);
  return resample(signal, { fromHz, toHz });
}

export interface RandomSpeedOptions {
  readonly minFactor: number;
  readonly maxFactor: number;
}

/**
 * Plays all channels at one speed, uniform between the limits. Its length changes.
 *
 * @throws {RangeError} Unless `minFactor <= maxFactor`, both from 0.01 to 100.
 */
export function randomSpeed({ channels, sampleRate }: Waveform, stream: RandomStream, { minFactor, maxFactor }: RandomSpeedOptions): Waveform {
  const factor = drawBetween(stream, "randomSpeed", "Factor", minFactor, maxFactor);
  return { channels: channels.map((channel) => speed(channel, factor)), sampleRate };
}
