import { fillNormal, type RandomStream } from "@cochlea/random";
import { drawBetween } from "./draw-between.ts";
import { mixNoise, randomNoise } from "./mix-noise.ts";
import type { Waveform } from "../waveform.ts";

export interface SnrRange {
  readonly minSnrDb: number;
  readonly maxSnrDb: number;
}

export interface RandomBackgroundOptions extends SnrRange {
  /** One channel each, at the waveform's rate, of any length; one of them is drawn. */
  readonly recordings: readonly Float32Array[];
}

/**
 * Adds one of several recordings of noise to all channels, from a random place and at a ratio uniform in dB between the limits.
 *
 * @throws {RangeError} Without recordings, for an empty one, or unless `minSnrDb <= maxSnrDb`.
 */
export function randomBackground(waveform: Waveform, stream: RandomStream, { recordings, minSnrDb, maxSnrDb }: RandomBackgroundOptions): Waveform {
  if (recordings.length === 0) throw new RangeError("randomBackground: need at least one recording, got none");
  return randomNoise(waveform, stream, { noise: recordings[stream.integer(recordings.length)], minSnrDb, maxSnrDb });
}

/**
 * Adds white noise, of its own to each channel, at a ratio uniform in dB between the limits.
 *
 * @throws {RangeError} Unless `minSnrDb <= maxSnrDb`.
 */
export function randomWhiteNoise({ channels, sampleRate }: Waveform, stream: RandomStream, { minSnrDb, maxSnrDb }: SnrRange): Waveform {
  const snrDb = drawBetween(stream, "randomWhiteNoise", "SnrDb", minSnrDb, maxSnrDb);
  return { channels: channels.map((channel) => (channel.length === 0 ? channel : mixNoise(channel, fillNormal(new Float32Array(channel.length), stream), { snrDb }))), sampleRate };
}
