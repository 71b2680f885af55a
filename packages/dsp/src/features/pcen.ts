import type { FeatureMap } from "../feature-map.ts";
import type { PcenLog } from "../front-end/front-end.ts";

export interface PcenOptions extends Omit<PcenLog, "kind"> {
  /** Of the features, per second: sample rate over hop. */
  readonly framesPerSecond: number;
}

/** Normalises one row of values after another, in place; it keeps what it has heard. */
export interface PcenFilter {
  readonly reset: () => void;
  readonly apply: (rows: Float64Array, from: number) => void;
}

/**
 * Per-channel energy normalisation: each band over its own recent past, then compressed.
 *
 * The low-pass filter begins at 1, as librosa's does, so scale ±1 sound to integers first (librosa's example: 2³¹).
 *
 * @returns A new map of the same shape.
 * @throws {RangeError} Unless `timeConstant`, `framesPerSecond`, `power` and `floor` are positive, `gain` and `bias` at least 0.
 * @see Y. Wang et al., Trainable frontend for robust and far-field keyword spotting, 2017; `librosa.pcen`.
 */
export function pcen({ data, shape }: FeatureMap, options: PcenOptions): FeatureMap {
  const [channels, bands, frames] = shape;
  const filter = pcenFilter(options, bands);
  const result = new Float32Array(data.length);
  const row = new Float64Array(bands);
  for (let channel = 0; channel < channels; channel++) {
    filter.reset();
    for (let frame = 0; frame < frames; frame++) {
      for (let band = 0; band < bands; band++) row[band] = data[(channel * bands + band) * frames + frame];
      filter.apply(row, 0);
      for (let band = 0; band < bands; band++) result[(channel * bands + band) * frames + frame] = row[band];
    }
  }
  return { data: result, shape };
}

/** Share of a new value in the low-pass filter; its time constant is that of an average in both directions. */
export function pcenSmoothing(timeConstant: number, framesPerSecond: number): number {
  const frames = timeConstant * framesPerSecond;
  return (Math.sqrt(1 + 4 * frames * frames) - 1) / (2 * frames * frames);
}

/** Compiles `pcen` for rows of `width` values. */
export function pcenFilter(options: PcenOptions, width: number): PcenFilter {
  checkOptions(options);
  const { gain, bias, power, floor } = options;
  const share = pcenSmoothing(options.timeConstant, options.framesPerSecond);
  const smooth = new Float64Array(width).fill(1);
  const scale = bias ** power;
  const compress = bias === 0 ? (value: number) => value ** power : (value: number) => scale * Math.expm1(power * Math.log1p(value / bias));
  return {
    reset: () => void smooth.fill(1),
    apply(rows, from) {
      for (let band = 0; band < width; band++) {
        const value = rows[from + band];
        smooth[band] += share * (value - smooth[band]);
        rows[from + band] = compress(value * Math.exp(-gain * Math.log(floor + smooth[band])));
      }
    },
  };
}

function checkOptions({ gain, bias, power, floor, timeConstant, framesPerSecond }: PcenOptions): void {
  for (const [name, value] of Object.entries({ power, floor, timeConstant, framesPerSecond })) {
    if (!(value > 0 && value < Infinity)) throw new RangeError(`pcen: need ${name} > 0, got ${value}`);
  }
  for (const [name, value] of Object.entries({ gain, bias })) if (!(value >= 0 && value < Infinity)) throw new RangeError(`pcen: need ${name} >= 0, got ${value}`);
}
