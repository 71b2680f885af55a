import { rms } from "./loudness.ts";

export interface TrimSilenceOptions {
  /** What lies further below the loudest frame, in dB, counts as silence. Default 60. */
  readonly topDb?: number;
  /** Samples in a frame. Default 2048. */
  readonly frameLength?: number;
  /** Samples from one frame to the next. Default 512. */
  readonly hopLength?: number;
}

/** Samples from `start` up to, and without, `end`. */
export interface SampleRange {
  readonly start: number;
  readonly end: number;
}

/** Frames softer than this, in amplitude, are as soft as this. */
const SOFTEST = 1e-5;

/**
 * Where a signal is not silent: from its first frame that is loud enough to its last, in steps of a hop.
 *
 * @returns An empty range at 0 for a signal of zeros.
 * @throws {RangeError} Unless `topDb > 0`, and lengths are positive integers.
 * @see `librosa.effects.trim`, which takes a signal of zeros whole.
 */
export function findSound(signal: Float32Array, { topDb = 60, frameLength = 2048, hopLength = 512 }: TrimSilenceOptions = {}): SampleRange {
  if (!(topDb > 0)) throw new RangeError(`trimSilence: need topDb > 0, got ${topDb}`);
  const levels = signal.length === 0 ? new Float32Array(0) : rms(signal, { frameLength, hopLength, centre: true });
  const loudest = levels.reduce((most, value) => Math.max(most, value), 0);
  if (loudest === 0) return { start: 0, end: 0 };
  const least = Math.max(SOFTEST, loudest) * 10 ** (-topDb / 20);
  const isLoud = (level: number) => Math.max(SOFTEST, level) > least;
  return { start: levels.findIndex(isLoud) * hopLength, end: Math.min(signal.length, (levels.findLastIndex(isLoud) + 1) * hopLength) };
}

/**
 * Cuts silence off both ends of a signal.
 *
 * @returns A new array, empty for a signal of zeros.
 * @throws {RangeError} As `findSound`.
 */
export function trimSilence(signal: Float32Array, options: TrimSilenceOptions = {}): Float32Array {
  const { start, end } = findSound(signal, options);
  return signal.slice(start, end);
}
