import { checkSamples } from "../check-samples.ts";
import type { Waveform } from "../waveform.ts";

/**
 * Changes the number of channels: to one by the mean of all, from one to more by repetition.
 *
 * @returns The waveform itself where nothing changes; else one with new arrays.
 * @throws {RangeError} For channels of unequal lengths or of whole numbers, and between two unequal numbers of channels above one, whose meaning is not known.
 */
export function mixChannels(waveform: Waveform, count: number): Waveform {
  const { channels, sampleRate } = waveform;
  checkSamples("mixChannels", channels);
  if (channels.length === count) return waveform;
  if (count === 1 && channels.length > 1) return { channels: [average(channels)], sampleRate };
  if (channels.length === 1 && Number.isInteger(count) && count > 1) {
    return { channels: Array.from({ length: count }, () => channels[0].slice()), sampleRate };
  }
  throw new RangeError(`mixChannels: can mix to one channel, or repeat one, got ${channels.length} channels to make ${count}`);
}

function average(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 2) return averageOfTwo(channels[0], channels[1]);
  const mixed = new Float32Array(channels[0].length);
  for (let index = 0; index < mixed.length; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels.length; channel++) sum += channels[channel][index];
    mixed[index] = sum / channels.length;
  }
  return mixed;
}

/** Most files' case, several times as fast as the general one. */
function averageOfTwo(left: Float32Array, right: Float32Array): Float32Array {
  const mixed = new Float32Array(left.length);
  for (let index = 0; index < mixed.length; index++) mixed[index] = (left[index] + right[index]) / 2;
  return mixed;
}
