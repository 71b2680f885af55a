import { checkChoice } from "../check-choice.ts";

export interface FitLengthOptions {
  /** Samples to give. */
  readonly length: number;
  /** What fills a signal that is shorter: zeros, or the signal again and again. Default `zero`. */
  readonly fill?: "zero" | "loop";
  /** Which part of a longer signal is kept, and where a shorter one lies among the zeros. Default `start`. */
  readonly place?: "start" | "centre" | "end";
}

const SHARES = { start: 0, centre: 0.5, end: 1 } as const;

/**
 * Trims a longer signal, and pads or loops a shorter one.
 *
 * A looped signal begins with its first sample; `place` then says only which part of a longer one is kept.
 *
 * @returns A new array of `length` samples; zeros where the signal is empty.
 * @throws {RangeError} Unless `length` is an integer >= 0.
 * @see `librosa.util.fix_length` (start), `librosa.util.pad_center` (centre).
 */
export function fitLength(signal: Float32Array, { length, fill = "zero", place = "start" }: FitLengthOptions): Float32Array {
  if (!(Number.isInteger(length) && length >= 0)) throw new RangeError(`fitLength: need an integer length >= 0, got ${length}`);
  checkChoice("fitLength", "fill", fill, ["zero", "loop"]);
  checkChoice("fitLength", "place", place, Object.keys(SHARES));
  const result = new Float32Array(length);
  const spare = Math.floor(Math.abs(signal.length - length) * SHARES[place]);
  if (signal.length >= length) result.set(signal.subarray(spare, spare + length));
  else if (fill === "zero" || signal.length === 0) result.set(signal, spare);
  else for (let index = 0; index < length; index++) result[index] = signal[index % signal.length];
  return result;
}
