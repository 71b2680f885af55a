import { padEnds } from "./pad-ends.ts";

export interface SignalFrameOptions {
  /** Samples in a frame. */
  readonly frameLength: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Whether frame t is centred on sample t·hop, with padding at the ends; else frames are whole. */
  readonly centre: boolean;
}

/** What a measure makes of the frame of `length` samples from `start` on. */
export type Measure = (samples: Float32Array, start: number, length: number) => number;

/**
 * One number for each frame of a signal.
 *
 * @throws {RangeError} Unless lengths are positive integers and the signal has a frame.
 */
export function measureFrames(name: string, signal: Float32Array, { frameLength, hopLength, centre }: SignalFrameOptions, padMode: "constant" | "edge", measure: Measure): Float32Array {
  for (const [field, value] of Object.entries({ frameLength, hopLength })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`${name}: need a positive integer ${field}, got ${value}`);
  }
  const least = centre ? 1 : frameLength;
  if (signal.length < least) throw new RangeError(`${name}: need at least ${least} samples, got ${signal.length}; pad the signal`);
  const margin = centre ? Math.floor(frameLength / 2) : 0;
  const padded = centre ? padEnds(signal, margin, margin, padMode) : signal;
  const count = 1 + Math.floor((padded.length - frameLength) / hopLength);
  return Float32Array.from({ length: Math.max(0, count) }, (_, frame) => measure(padded, frame * hopLength, frameLength));
}
