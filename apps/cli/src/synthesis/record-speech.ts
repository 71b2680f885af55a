import { mixNoise, randomRoom } from "@cochlea/dsp";
import type { RandomStream } from "@cochlea/random";
import { colouredNoise, peakOf, rootMeanSquare } from "./vary-recording.ts";

/** Full scale is left free by this much, so that 16 bits never clip. */
const HEADROOM = 0.98;

export interface RecordingOptions {
  /** Samples in the clip. */
  readonly length: number;
  readonly sampleRate: number;
}

/** Longest speech, in samples, that still fits a clip with some of its room behind it. */
export function longestSpeech({ length, sampleRate }: RecordingOptions): number {
  return length - Math.round(0.04 * sampleRate);
}

/** From a small damped room, close by, to a living room across the table. */
const ROOMS = { minRt60Seconds: 0.05, maxRt60Seconds: 0.4, minDirectToReverberantDb: 2, maxDirectToReverberantDb: 20 };

/**
 * A clip as a microphone might have taken it: in a room, at a level, somewhere in the clip, over noise.
 *
 * The level of the speech is -32 to -16 dB of full scale, the noise 6 to 41 dB below the clip.
 *
 * @param speech Without silence around it, at most `longestSpeech` samples.
 */
export function recordSpeech(speech: Float32Array, options: RecordingOptions, stream: RandomStream): Float32Array {
  const { length, sampleRate } = options;
  if (!(speech.length <= longestSpeech(options))) throw new RangeError(`recordSpeech: need at most ${longestSpeech(options)} samples, got ${speech.length}`);
  const start = stream.integer(length - speech.length + 1);
  const dry = new Float32Array(length);
  dry.set(speech, start);
  const [wet] = randomRoom({ channels: [dry], sampleRate }, stream, ROOMS).channels;
  const gain = decibels(stream.uniform(-32, -16)) / rootMeanSquare(wet.subarray(start, start + speech.length));
  const noise = colouredNoise(length, stream.uniform(0, 0.95), stream);
  const clip = mixNoise(wet.map((sample) => gain * sample), noise, { snrDb: stream.uniform(6, 41) });
  const peak = peakOf(clip);
  return peak > HEADROOM ? clip.map((sample) => (sample * HEADROOM) / peak) : clip;
}

function decibels(level: number): number {
  return 10 ** (level / 20);
}
