import type { RandomStream } from "@cochlea/random";
import { addReflections, colouredNoise, peakOf, rootMeanSquare } from "./vary-recording.ts";

/** Full scale is left free by this much, so that 16 bits never clip. */
const HEADROOM = 0.98;

export interface RecordingOptions {
  /** Samples in the clip. */
  readonly length: number;
  readonly sampleRate: number;
}

/** Longest speech, in samples, that still fits a clip together with its room. */
export function longestSpeech({ length, sampleRate }: RecordingOptions): number {
  return length - Math.round(0.04 * sampleRate);
}

/**
 * A clip as a microphone might have taken it: in a room, at a level, somewhere in the clip, over noise.
 *
 * The level of the speech is -32 to -16 dB of full scale, the noise 10 to 45 dB below the speech.
 *
 * @param speech Without silence around it, at most `longestSpeech` samples.
 */
export function recordSpeech(speech: Float32Array, options: RecordingOptions, stream: RandomStream): Float32Array {
  const { length, sampleRate } = options;
  if (!(speech.length <= longestSpeech(options))) throw new RangeError(`recordSpeech: need at most ${longestSpeech(options)} samples, got ${speech.length}`);
  const wet = addReflections(speech, sampleRate, stream.uniform(0, 0.5), stream);
  const level = decibels(stream.uniform(-32, -16));
  const gain = level / rootMeanSquare(wet);
  const clip = colouredNoise(length, stream.uniform(0, 0.95), level * decibels(-stream.uniform(10, 45)), stream);
  const start = stream.integer(length - wet.length + 1);
  for (let at = 0; at < wet.length; at++) clip[start + at] += gain * wet[at];
  const peak = peakOf(clip);
  return peak > HEADROOM ? clip.map((sample) => (sample * HEADROOM) / peak) : clip;
}

function decibels(level: number): number {
  return 10 ** (level / 20);
}
