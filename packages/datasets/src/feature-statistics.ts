import { createFeatureExtractor, type FeatureMap, type FrontEnd } from "@cochlea/dsp";
import type { Clip } from "./waveform-source.ts";

export interface FeatureStatisticsOptions {
  /** One mean and deviation for everything, or one for each band. Default `"all"`. */
  readonly per?: "all" | "band";
}

export interface FeatureStatistics {
  readonly mean: number[];
  /** Of the whole population (divided by the count); 1 where all values are equal. */
  readonly deviation: number[];
}

/** Count, mean and sum of squared distances from it. */
interface Moments {
  count: number;
  mean: number;
  squares: number;
}

/**
 * Mean and deviation of features, in one pass.
 *
 * @throws {RangeError} When there is no map, or the maps differ in their bands.
 */
export function featureStatistics(maps: Iterable<FeatureMap>, options: FeatureStatisticsOptions = {}): FeatureStatistics {
  const { per = "all" } = options;
  let bands: Moments[] | undefined;
  for (const map of maps) {
    bands ??= Array.from({ length: map.shape[1] }, () => ({ count: 0, mean: 0, squares: 0 }));
    if (map.shape[1] !== bands.length) throw new RangeError(`featureStatistics: need maps of ${bands.length} bands, got ${map.shape[1]}`);
    addMap(bands, map);
  }
  if (!bands) throw new RangeError("featureStatistics: need at least one map, got none");
  const result = per === "band" ? bands : [bands.reduce(merge)];
  return { mean: result.map(({ mean }) => mean), deviation: result.map(({ count, squares }) => Math.sqrt(squares / count) || 1) };
}

/**
 * The front end with the mean and deviation of these clips' features as its fixed normalisation: give it the training part.
 *
 * What the front end said about normalisation before is not used.
 */
export function withFixedNormalisation(frontEnd: FrontEnd, clips: Iterable<Pick<Clip, "waveform">>, options: FeatureStatisticsOptions = {}): FrontEnd {
  const extract = createFeatureExtractor({ ...frontEnd, normalisation: { kind: "none" } });
  const statistics = featureStatistics(featureMaps(clips, extract), options);
  return { ...frontEnd, normalisation: { kind: "fixed", ...statistics } };
}

function* featureMaps(clips: Iterable<Pick<Clip, "waveform">>, extract: (waveform: Clip["waveform"]) => FeatureMap): Generator<FeatureMap> {
  for (const { waveform } of clips) yield extract(waveform);
}

function addMap(bands: Moments[], { data, shape: [channels, , frames] }: FeatureMap): void {
  for (let row = 0; row < channels * bands.length; row++) {
    const band = row % bands.length;
    bands[band] = merge(bands[band], momentsOf(data.subarray(row * frames, (row + 1) * frames)));
  }
}

function momentsOf(values: Float32Array): Moments {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { count: values.length, mean, squares };
}

/** @see T. Chan, G. Golub, R. LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979. */
function merge(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return { count, mean: a.mean + (apart * b.count) / count, squares: a.squares + b.squares + (apart ** 2 * a.count * b.count) / count };
}
