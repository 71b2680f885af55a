import type { Waveform } from "@cochlea/dsp";
import { fillNormal, type RandomStream } from "@cochlea/random";
import type { AugmentOptions } from "./augment-options.ts";

/** The random stream of an operation on one sample: each has its own, so that adding one leaves the others' draws alone. */
export type StreamOf = (operation: string) => RandomStream;

/**
 * Varies a clip: circular shift, then gain, then noise, as far as the options ask. All channels are shifted and scaled alike.
 *
 * @returns A new waveform of the same length; samples may exceed ±1.
 */
export function augmentWaveform(waveform: Waveform, options: AugmentOptions, streamOf: StreamOf): Waveform {
  const { shiftSeconds, gainDb, noiseLevel, noiseSnrDb } = options;
  const { sampleRate } = waveform;
  let { channels } = waveform;
  if (shiftSeconds !== undefined) channels = rotate(channels, Math.round(shiftSeconds * sampleRate), streamOf("shift"));
  if (gainDb) channels = scale(channels, 10 ** (streamOf("gain").uniform(...gainDb) / 20));
  if (noiseLevel !== undefined) channels = addNoise(channels, streamOf("noise level").uniform(0, noiseLevel), streamOf("noise"));
  if (noiseSnrDb) channels = addNoise(channels, rootMeanSquare(channels) * 10 ** (-streamOf("noise snr level").uniform(...noiseSnrDb) / 20), streamOf("noise snr"));
  return { channels, sampleRate };
}

/** Whether the options touch the waveform at all. */
export function augmentsWaveform({ shiftSeconds, gainDb, noiseLevel, noiseSnrDb }: AugmentOptions): boolean {
  return [shiftSeconds, gainDb, noiseLevel, noiseSnrDb].some((option) => option !== undefined);
}

function rotate(channels: readonly Float32Array[], most: number, stream: RandomStream): Float32Array[] {
  const shift = stream.integer(2 * most + 1) - most;
  return channels.map((samples) => {
    const split = (((-shift % samples.length) + samples.length) % samples.length);
    const rotated = new Float32Array(samples.length);
    rotated.set(samples.subarray(split));
    rotated.set(samples.subarray(0, split), samples.length - split);
    return rotated;
  });
}

function scale(channels: readonly Float32Array[], factor: number): Float32Array[] {
  return channels.map((samples) => samples.map((sample) => sample * factor));
}

function addNoise(channels: readonly Float32Array[], level: number, stream: RandomStream): Float32Array[] {
  return channels.map((samples) => {
    const noisy = fillNormal(new Float32Array(samples.length), stream);
    for (let i = 0; i < noisy.length; i++) noisy[i] = samples[i] + level * noisy[i];
    return noisy;
  });
}

function rootMeanSquare(channels: readonly Float32Array[]): number {
  let sum = 0;
  let count = 0;
  for (const samples of channels) {
    for (const sample of samples) sum += sample * sample;
    count += samples.length;
  }
  return Math.sqrt(sum / count);
}
