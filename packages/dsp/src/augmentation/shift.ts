import type { RandomStream } from "@cochlea/random";
import { checkChoice } from "../check-choice.ts";
import type { Waveform } from "../waveform.ts";

/** What enters where a shift leaves a gap: the samples that left at the other end, or zeros. */
export type ShiftEdges = "circular" | "zero";

export interface ShiftOptions {
  /** Samples to move by: positive is later, negative earlier. */
  readonly samples: number;
  readonly edges: ShiftEdges;
}

/**
 * Moves a signal in time at the same length.
 *
 * @returns A new array.
 * @throws {RangeError} Unless `samples` is an integer.
 * @see `numpy.roll` for circular edges.
 */
export function shift(signal: Float32Array, { samples, edges }: ShiftOptions): Float32Array {
  if (!Number.isInteger(samples)) throw new RangeError(`shift: need an integer of samples, got ${samples}`);
  checkChoice("shift", "edges", edges, ["circular", "zero"]);
  return edges === "circular" ? rotate(signal, samples) : slide(signal, samples);
}

function rotate(signal: Float32Array, samples: number): Float32Array {
  const result = new Float32Array(signal.length);
  if (signal.length === 0) return result;
  const cut = (((-samples % signal.length) + signal.length) % signal.length);
  result.set(signal.subarray(cut));
  result.set(signal.subarray(0, cut), signal.length - cut);
  return result;
}

function slide(signal: Float32Array, samples: number): Float32Array {
  const result = new Float32Array(signal.length);
  if (Math.abs(samples) >= signal.length) return result;
  if (samples >= 0) result.set(signal.subarray(0, signal.length - samples), samples);
  else result.set(signal.subarray(-samples));
  return result;
}

export interface RandomShiftOptions {
  /** Largest shift in either direction, in samples. */
  readonly maxSamples: number;
  readonly edges: ShiftEdges;
}

/**
 * Moves all channels by one random number of samples in -maxSamples..maxSamples.
 *
 * @throws {RangeError} Unless `maxSamples` is an integer >= 0.
 */
export function randomShift({ channels, sampleRate }: Waveform, stream: RandomStream, { maxSamples, edges }: RandomShiftOptions): Waveform {
  if (!(Number.isInteger(maxSamples) && maxSamples >= 0)) throw new RangeError(`randomShift: need an integer maxSamples >= 0, got ${maxSamples}`);
  const samples = stream.integer(2 * maxSamples + 1) - maxSamples;
  return { channels: channels.map((channel) => shift(channel, { samples, edges })), sampleRate };
}
