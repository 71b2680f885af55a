import { checkChoice } from "../check-choice.ts";
import { firstSample, frameCount } from "../front-end/feature-shape.ts";
import { type FrontEnd, FRAMINGS, PAD_MODES } from "../front-end/front-end.ts";
import { padEnds } from "./pad-ends.ts";
import { window } from "../fourier/window.ts";

/** How a signal is cut into frames; any front end will do. */
export type FrameOptions = Pick<FrontEnd, "fftLength" | "window" | "hopLength" | "framing" | "padMode">;

/** What is done to each frame before the window. */
type FrameConditioning = Pick<FrontEnd, "sampleScale" | "removeDc" | "preEmphasis">;

/** Reads frames from wherever their samples lie. */
export interface FrameReader {
  /** Samples under the window. */
  readonly length: number;
  /** Writes the frame whose samples begin at `start`, windowed, into `out` of `fftLength` samples, whose zeros around a short window it leaves alone. */
  readonly read: (samples: Float32Array, start: number, out: Float64Array) => void;
  /** Sum of squares of the samples under the window, scaled and without their mean where the conditioning says so, before pre-emphasis. */
  readonly energy: (samples: Float32Array, start: number) => number;
}

/** The frames of one signal: where each begins in samples that hold the padding too. */
export interface Frames {
  readonly count: number;
  readonly samples: Float32Array;
  readonly start: (frame: number) => number;
}

const UNCONDITIONED: FrameConditioning = { sampleScale: 1, removeDc: false, preEmphasis: 0 };

/** Compiles options to a reader of frames. */
export function frameReader(options: FrameOptions, { sampleScale, removeDc, preEmphasis } = UNCONDITIONED): FrameReader {
  checkFrameOptions(options);
  const weights = window(options.window.name, options.window).map((weight) => weight * sampleScale);
  const { length } = weights;
  const offset = options.window.placement === "centre" ? Math.floor((options.fftLength - length) / 2) : 0;
  return {
    length,
    read(samples, start, out) {
      const mean = removeDc ? average(samples, start, length) : 0;
      writeWindowed(out, offset, samples, start, weights, mean, preEmphasis);
    },
    energy: (samples, start) => sampleScale * sampleScale * squares(samples, start, length, removeDc ? average(samples, start, length) : 0),
  };
}

/** What the frames of a signal need around it. */
export interface FramePadding {
  readonly count: number;
  readonly before: number;
  readonly after: number;
  /** Where frame 0 begins in the padded signal. */
  readonly first: number;
}

/** Compiles options to a function of a signal's length. */
export function framePadding(options: FrameOptions): (length: number) => FramePadding {
  checkFrameOptions(options);
  const { hopLength, window: { length: windowLength } } = options;
  const first = firstSample(options);
  const before = Math.max(0, -first);
  return (length) => {
    const count = frameCount(length, options);
    return { count, before, after: Math.max(0, first + (count - 1) * hopLength + windowLength - length), first: before + first };
  };
}

/** Compiles options to a function that pads a signal for its frames. */
export function framer(options: FrameOptions): (signal: Float32Array) => Frames {
  const paddingOf = framePadding(options);
  return (signal) => {
    const { count, before, after, first } = paddingOf(signal.length);
    return { count, samples: padEnds(signal, before, after, options.padMode), start: (frame) => first + frame * options.hopLength };
  };
}

/** @throws {RangeError} Names the option. */
export function checkFrameOptions({ fftLength, hopLength, framing, padMode, window: { length, placement } }: FrameOptions): void {
  checkChoice("frames", "framing", framing, FRAMINGS);
  checkChoice("frames", "padMode", padMode, PAD_MODES);
  checkChoice("frames", "window.placement", placement, ["centre", "start"]);
  if (!(Number.isInteger(fftLength) && fftLength >= 1)) throw new RangeError(`frames: need a positive integer fftLength, got ${fftLength}`);
  if (!(Number.isInteger(hopLength) && hopLength >= 1)) throw new RangeError(`frames: need a positive integer hopLength, got ${hopLength}`);
  if (!(length <= fftLength)) throw new RangeError(`frames: need a window of at most fftLength = ${fftLength}, got length ${length}`);
}

function writeWindowed(out: Float64Array, offset: number, signal: Float32Array, start: number, weights: Float64Array, mean: number, preEmphasis: number): void {
  let previous = signal[start] - mean;
  for (let index = 0; index < weights.length; index++) {
    const current = signal[start + index] - mean;
    out[offset + index] = (current - preEmphasis * previous) * weights[index];
    previous = current;
  }
}

function average(signal: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let index = start; index < start + length; index++) sum += signal[index];
  return sum / length;
}

function squares(signal: Float32Array, start: number, length: number, mean: number): number {
  let sum = 0;
  for (let index = start; index < start + length; index++) sum += (signal[index] - mean) ** 2;
  return sum;
}
