import { checkChoice } from "../check-choice.ts";
import type { FeatureMap } from "../feature-map.ts";
import type { ClipNormalisation, Normalisation } from "../front-end/front-end.ts";

/** The mean and deviation of each band, or of all as one band of everything. */
export interface Scales {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** One pair for each of `bands`, of a normalisation that does not look at the clip. */
export function fixedScales(normalisation: Exclude<Normalisation, ClipNormalisation>, bands: number): Scales {
  const perBand = (values: readonly number[]) => Float64Array.from({ length: bands }, (_, band) => values[values.length === 1 ? 0 : band]);
  if (normalisation.kind === "none") return { means: perBand([0]), deviations: perBand([1]) };
  return { means: perBand(normalisation.mean), deviations: perBand(normalisation.deviation) };
}

/** One pair for each of `bands`, measured on rows `[n, bands]` of one clip. */
export function clipScales(rows: Float64Array, bands: number, { per, deviation, floor }: Omit<ClipNormalisation, "kind">): Scales {
  const groups = per === "all" ? 1 : bands;
  const means = averages(rows, groups, (value) => value);
  const variances = averages(rows, groups, (value, group) => (value - means[group]) ** 2);
  const spread = (values: Float64Array) => Float64Array.from({ length: bands }, (_, band) => values[groups === 1 ? 0 : band]);
  return { means: spread(means), deviations: spread(variances.map((variance) => (deviation ? Math.sqrt(variance + floor) || 1 : 1))) };
}

function averages(rows: Float64Array, groups: number, measure: (value: number, group: number) => number): Float64Array {
  const sums = new Float64Array(groups);
  for (let index = 0; index < rows.length; index++) sums[index % groups] += measure(rows[index], index % groups);
  return sums.map((sum) => (sum * groups) / rows.length);
}

/**
 * Takes a clip's own mean out of its features, and divides by its deviation where asked to: of everything, or of each band.
 *
 * The variance is that of the population. With neither deviation nor floor a constant band becomes zeros.
 *
 * @returns A new map of the same shape.
 * @throws {RangeError} Unless `floor >= 0`.
 * @see Kaldi's `apply-cmvn` (per band).
 */
export function normaliseClip({ data, shape }: FeatureMap, options: Omit<ClipNormalisation, "kind">): FeatureMap {
  checkChoice("normaliseClip", "per", options.per, ["all", "band"]);
  if (!(options.floor >= 0)) throw new RangeError(`normaliseClip: need floor >= 0, got ${options.floor}`);
  const [, bands, frames] = shape;
  const bandAt = (index: number) => Math.floor(index / frames) % bands;
  const rows = new Float64Array(data.length);
  data.forEach((value, index) => { rows[(Math.floor(index / (frames * bands)) * frames + (index % frames)) * bands + bandAt(index)] = value; });
  const { means, deviations } = clipScales(rows, bands, options);
  return { data: data.map((value, index) => (value - means[bandAt(index)]) / deviations[bandAt(index)]), shape };
}
