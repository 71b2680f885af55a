import { frameCount } from "./feature-shape.ts";
import type { FrontEnd } from "./front-end.ts";
import { window } from "./window.ts";

/** How a signal is cut into frames; any front end will do. */
export type FrameOptions = Pick<FrontEnd, "fftLength" | "window" | "hopLength" | "framing" | "padMode">;

/** What is done to each frame before the window. */
export type FrameConditioning = Pick<FrontEnd, "sampleScale" | "removeDc" | "preEmphasis">;

/** The frames of one signal. */
export interface Frames {
  readonly count: number;
  /** Writes one frame, windowed, into `out` of `fftLength` samples, whose zeros around a short window it leaves alone. */
  readonly read: (frame: number, out: Float64Array) => void;
}

const UNCONDITIONED: FrameConditioning = { sampleScale: 1, removeDc: false, preEmphasis: 0 };

/** Compiles options to a function that cuts a signal into frames. */
export function framer(options: FrameOptions, { sampleScale, removeDc, preEmphasis } = UNCONDITIONED): (signal: Float32Array) => Frames {
  checkOptions(options);
  const { fftLength, hopLength, framing } = options;
  const weights = window(options.window.name, options.window).map((weight) => weight * sampleScale);
  const offset = options.window.placement === "centre" ? Math.floor((fftLength - weights.length) / 2) : 0;
  const lead = framing === "snip-edges" ? 0 : offset; // where the window lies in the frame's span of the signal
  return (signal) => {
    const count = frameCount(signal.length, options);
    const padded = framing === "centre" ? padEnds(signal, fftLength / 2, options.padMode) : signal;
    return {
      count,
      read(frame, out) {
        const start = frame * hopLength + lead;
        const mean = removeDc ? average(padded, start, weights.length) : 0;
        writeWindowed(out, offset, padded, start, weights, mean, preEmphasis);
      },
    };
  };
}

function checkOptions({ fftLength, hopLength, window: { length } }: FrameOptions): void {
  if (!(Number.isInteger(fftLength) && fftLength >= 2 && fftLength % 2 === 0)) throw new RangeError(`frames: need a positive even fftLength, got ${fftLength}`);
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

/** The signal between `margin` samples of its mirror image (without its ends) or of zeros. */
function padEnds(signal: Float32Array, margin: number, mode: FrontEnd["padMode"]): Float32Array {
  const padded = new Float32Array(signal.length + 2 * margin);
  padded.set(signal, margin);
  if (mode === "constant") return padded;
  const end = margin + signal.length;
  for (let index = 0; index < margin; index++) {
    padded[margin - 1 - index] = signal[index + 1];
    padded[end + index] = signal[signal.length - 2 - index];
  }
  return padded;
}
