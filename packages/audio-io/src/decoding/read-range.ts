import { AudioFormatError } from "./audio-format-error.ts";
import type { OpenAudio } from "./open-audio.ts";

/** Which part of a file is decoded, and how much at most. */
export interface RangeOptions {
  /** Where to start, in seconds, to the nearest sample. Default 0. */
  readonly offsetSeconds?: number;
  /** How much to decode, in seconds, to the nearest sample; less where the file ends before. Default: to the end. */
  readonly durationSeconds?: number;
  /** Most samples to decode, in all channels together, 4 bytes each. Default 2^28 (1 GiB): 51 minutes of stereo at 44.1 kHz, more than four hours of mono at 16 kHz. */
  readonly maxSamples?: number;
}

/**
 * The samples that a range asks for, before anything is allocated for them.
 *
 * @returns `start` to `end` (exclusive), in samples a channel.
 * @throws {RangeError} Unless the offset is within the file and the duration at least half a sample long.
 * @throws {AudioFormatError} When it is more than `maxSamples`.
 */
export function readRange(caller: string, audio: Pick<OpenAudio, "length" | "sampleRate" | "channelCount">, options: RangeOptions): { readonly start: number; readonly end: number } {
  const { offsetSeconds = 0, durationSeconds = Infinity, maxSamples = 2 ** 28 } = options;
  const { length, sampleRate, channelCount } = audio;
  if (!(maxSamples >= 1)) throw new RangeError(`${caller}: need maxSamples >= 1, got ${maxSamples}`);
  const start = Math.round(offsetSeconds * sampleRate);
  if (!(offsetSeconds >= 0 && start < length)) throw new RangeError(`${caller}: need 0 <= offsetSeconds < ${length / sampleRate}, where the file ends, got ${offsetSeconds}`);
  const end = Math.min(length, Math.round((offsetSeconds + durationSeconds) * sampleRate));
  if (!(durationSeconds > 0 && end > start)) throw new RangeError(`${caller}: need durationSeconds of at least one sample (${1 / sampleRate}), got ${durationSeconds}`);
  const samples = (end - start) * channelCount;
  if (samples > maxSamples) throw new AudioFormatError(`${caller}: the header states ${samples} samples in all channels, more than maxSamples (${maxSamples}); read a part of it with durationSeconds, or raise maxSamples`);
  return { start, end };
}
