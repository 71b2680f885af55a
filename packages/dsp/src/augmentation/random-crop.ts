import type { RandomStream } from "@cochlea/random";
import type { Waveform } from "../waveform.ts";

export interface RandomCropOptions {
  /** Samples to keep. */
  readonly length: number;
}

/**
 * Keeps a stretch from a random place, the same in all channels; a shorter clip is set at a random place among zeros.
 *
 * @throws {RangeError} Unless `length` is an integer >= 0.
 */
export function randomCrop({ channels, sampleRate }: Waveform, stream: RandomStream, { length }: RandomCropOptions): Waveform {
  if (!(Number.isInteger(length) && length >= 0)) throw new RangeError(`randomCrop: need an integer length >= 0, got ${length}`);
  const present = channels[0].length;
  if (present < length) {
    const before = stream.integer(length - present + 1);
    return { channels: channels.map((channel) => placed(channel, before, length)), sampleRate };
  }
  const start = stream.integer(present - length + 1);
  return { channels: channels.map((channel) => channel.slice(start, start + length)), sampleRate };
}

function placed(channel: Float32Array, before: number, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(channel, before);
  return result;
}
