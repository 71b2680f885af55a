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
  const statistics = createStatistics(options);
  for (const map of maps) statistics.add({ shape: map.shape, rows: rowMoments(map) });
  return statistics.result();
}

/** A map in short: the mean of each row and the sum of squared distances from it, `[channels, bands, 2]`. */
export interface MapMoments {
  readonly shape: FeatureMap["shape"];
  readonly rows: Float64Array;
}

export interface RunningStatistics {
  readonly add: (map: MapMoments) => void;
  readonly result: () => FeatureStatistics;
}

/** `featureStatistics` of maps that come one by one, each known by the moments of its rows alone. */
export function createStatistics({ per = "all" }: FeatureStatisticsOptions = {}): RunningStatistics {
  let bands: Moments[] | undefined;
  return {
    add: (map) => {
      bands ??= Array.from({ length: map.shape[1] }, () => ({ count: 0, mean: 0, squares: 0 }));
      if (map.shape[1] !== bands.length) throw new RangeError(`featureStatistics: need maps of ${bands.length} bands, got ${map.shape[1]}`);
      addMap(bands, map);
    },
    result: () => {
      if (!bands) throw new RangeError("featureStatistics: need at least one map, got none");
      const moments = per === "band" ? bands : [bands.reduce(merge)];
      return { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ count, squares }) => Math.sqrt(squares / count) || 1) };
    },
  };
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

function addMap(bands: Moments[], { rows, shape: [, , count] }: MapMoments): void {
  for (let row = 0; 2 * row < rows.length; row++) {
    const band = row % bands.length;
    bands[band] = merge(bands[band], { count, mean: rows[2 * row], squares: rows[2 * row + 1] });
  }
}

/** Mean and sum of squared distances from it of each row, `[channels, bands, 2]`. */
export function rowMoments({ data, shape: [channels, bands, frames] }: FeatureMap): Float64Array {
  const moments = new Float64Array(2 * channels * bands);
  for (let row = 0; row < channels * bands; row++) {
    let sum = 0;
    for (let at = row * frames; at < (row + 1) * frames; at++) sum += data[at];
    const mean = sum / frames;
    let squares = 0;
    for (let at = row * frames; at < (row + 1) * frames; at++) squares += (data[at] - mean) ** 2;
    moments.set([mean, squares], 2 * row);
  }
  return moments;
}

/** @see T. Chan, G. Golub, R. LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979. */
function merge(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return { count, mean: a.mean + (apart * b.count) / count, squares: a.squares + b.squares + (apart ** 2 * a.count * b.count) / count };
}
