import { checkChoice } from "../check-choice.ts";
import type { DecibelLog, LogOptions, PcenLog } from "../front-end/front-end.ts";

/** The logarithms that look at one value at a time, or at the clip; `pcen` looks at the frames before. */
export type PlainLog = Exclude<LogOptions, PcenLog>;

/**
 * Logarithm of magnitudes (`power` 1) or powers (`power` 2), as a front end states it.
 *
 * A `reference` of "maximum", and `topDb`, look at all the values given: pass one clip at a time.
 *
 * @returns New values: natural logarithms or decibels; an unchanged copy for the kind `none`.
 * @see `torchaudio.transforms.AmplitudeToDB`, `librosa.power_to_db`.
 */
export function logarithm<T extends Float32Array | Float64Array>(values: T, options: PlainLog, power: 1 | 2): T {
  checkChoice("logarithm", "kind", options.kind, ["none", "natural", "decibel"]);
  const result = values.slice() as T;
  takeLogarithm(result, options, power);
  return result;
}

/** `logarithm` in place. */
export function takeLogarithm(values: Float32Array | Float64Array, options: PlainLog, power: 1 | 2): void {
  if (options.kind === "natural") takeNatural(values, options.floor, options.offset);
  if (options.kind === "decibel") takeDecibels(values, options, power);
}

function takeNatural(values: Float32Array | Float64Array, floor: number, offset: number): void {
  for (let index = 0; index < values.length; index++) {
    values[index] = Math.log(Math.max(values[index], floor) + offset);
  }
}

function takeDecibels(values: Float32Array | Float64Array, { floor, reference, topDb }: DecibelLog, power: 1 | 2): void {
  const perNeper = (power === 1 ? 20 : 10) / Math.LN10;
  const zero = perNeper * Math.log(reference === "maximum" ? maximum(values, floor) : reference);
  for (let index = 0; index < values.length; index++) {
    values[index] = perNeper * Math.log(Math.max(values[index], floor)) - zero;
  }
  if (topDb !== null) raiseTo(values, maximum(values, -Infinity) - topDb);
}

function raiseTo(values: Float32Array | Float64Array, least: number): void {
  for (let index = 0; index < values.length; index++) values[index] = Math.max(values[index], least);
}

/** The largest of `least` and the values. */
function maximum(values: Float32Array | Float64Array, least: number): number {
  let most = least;
  for (let index = 0; index < values.length; index++) most = Math.max(most, values[index]);
  return most;
}
