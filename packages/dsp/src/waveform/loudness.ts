import { measureFrames, type Measure, type SignalFrameOptions } from "../framing/signal-frames.ts";

/**
 * Root mean square of each frame of a signal; beyond its ends it is silent.
 *
 * @returns One value a frame.
 * @throws {RangeError} Unless lengths are positive integers and the signal has a frame.
 * @see `librosa.feature.rms`.
 */
export function rms(signal: Float32Array, options: SignalFrameOptions): Float32Array {
  return measureFrames("rms", signal, options, "constant", rootMeanSquare);
}

/** What is nearer to zero than this counts as zero, and zero as positive. */
const SILENT = 1e-10;

/**
 * Share of samples at which a frame changes its sign; beyond its ends the signal keeps its last value.
 *
 * @returns One value a frame, 0 to 1.
 * @throws {RangeError} Unless lengths are positive integers and the signal has a frame.
 * @see `librosa.feature.zero_crossing_rate`.
 */
export function zeroCrossingRate(signal: Float32Array, options: SignalFrameOptions): Float32Array {
  return measureFrames("zeroCrossingRate", signal, options, "edge", crossings);
}

const rootMeanSquare: Measure = (samples, start, length) => {
  let sum = 0;
  for (let index = start; index < start + length; index++) sum += samples[index] * samples[index];
  return Math.sqrt(sum / length);
};

const crossings: Measure = (samples, start, length) => {
  let count = 0;
  for (let index = start + 1; index < start + length; index++) {
    if (samples[index] < -SILENT !== samples[index - 1] < -SILENT) count++;
  }
  return count / length;
};
