import type { RandomStream } from "@cochlea/random";
import type { Waveform } from "../waveform.ts";

export interface MixNoiseOptions {
  /** Power of the signal over that of the added noise, in dB, each averaged over the whole clip. */
  readonly snrDb: number;
  /** Sample of the noise that falls on the signal's first; the noise repeats where it ends. Default 0. */
  readonly offset?: number;
}

/**
 * Adds noise at a signal-to-noise ratio.
 *
 * A silent signal stays silent, since no noise is soft enough; of silent noise none is added.
 *
 * @returns A new array of the signal's length.
 * @throws {RangeError} If the noise is empty, `snrDb` not finite or `offset` not an integer >= 0.
 * @see `torchaudio.functional.add_noise`.
 */
export function mixNoise(signal: Float32Array, noise: Float32Array, { snrDb, offset = 0 }: MixNoiseOptions): Float32Array {
  return addNoise([signal], noise, snrDb, offset)[0];
}

export interface RandomNoiseOptions {
  /** One channel of noise at the waveform's rate, of any length. */
  readonly noise: Float32Array;
  readonly minSnrDb: number;
  readonly maxSnrDb: number;
}

/**
 * Adds the same noise to all channels, from a random place and at a ratio uniform in dB between the limits.
 *
 * @throws {RangeError} If the noise is empty, or unless `minSnrDb <= maxSnrDb`.
 */
export function randomNoise({ channels, sampleRate }: Waveform, stream: RandomStream, { noise, minSnrDb, maxSnrDb }: RandomNoiseOptions): Waveform {
  if (!(minSnrDb <= maxSnrDb)) throw new RangeError(`randomNoise: need minSnrDb <= maxSnrDb, got ${minSnrDb} and ${maxSnrDb}`);
  if (noise.length === 0) throw new RangeError("randomNoise: need noise of at least one sample, got none");
  const offset = stream.integer(noise.length);
  return { channels: addNoise(channels, noise, stream.uniform(minSnrDb, maxSnrDb), offset), sampleRate };
}

function addNoise(channels: readonly Float32Array[], noise: Float32Array, snrDb: number, offset: number): Float32Array[] {
  if (noise.length === 0) throw new RangeError("mixNoise: need noise of at least one sample, got none");
  if (!Number.isFinite(snrDb)) throw new RangeError(`mixNoise: need a finite snrDb, got ${snrDb}`);
  if (!(Number.isInteger(offset) && offset >= 0)) throw new RangeError(`mixNoise: need an integer offset >= 0, got ${offset}`);
  const added = repeated(noise, offset, channels[0].length);
  const noisePower = meanPower([added]);
  const factor = noisePower === 0 ? 0 : Math.sqrt(meanPower(channels) / noisePower / 10 ** (snrDb / 10));
  return channels.map((channel) => sum(channel, factor, added));
}

/** `length` samples of endless repetition, from `offset` on; of noise that is long enough a part, not a copy. */
function repeated(noise: Float32Array, offset: number, length: number): Float32Array {
  if (offset + length <= noise.length) return noise.subarray(offset, offset + length);
  const result = new Float32Array(length);
  for (let index = 0, from = offset % noise.length; index < length; index++) {
    result[index] = noise[from++];
    if (from === noise.length) from = 0;
  }
  return result;
}

/** signal + factor·added. */
function sum(signal: Float32Array, factor: number, added: Float32Array): Float32Array {
  const result = new Float32Array(signal.length);
  for (let index = 0; index < signal.length; index++) result[index] = signal[index] + factor * added[index];
  return result;
}

function meanPower(channels: readonly Float32Array[]): number {
  let sum = 0;
  for (const channel of channels) {
    for (let index = 0; index < channel.length; index++) sum += channel[index] * channel[index];
  }
  return sum / Math.max(1, channels.length * channels[0].length);
}
