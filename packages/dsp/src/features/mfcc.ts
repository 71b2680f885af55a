import { createCepstra } from "./cepstra.ts";
import type { FeatureMap } from "../feature-map.ts";
import type { CepstrumOptions } from "../front-end/front-end.ts";

export type MfccOptions = Pick<CepstrumOptions, "count" | "lifter"> & Partial<CepstrumOptions>;

/**
 * Mel-frequency cepstral coefficients of log-mel features: their DCT-II along the bands, lifted.
 *
 * The defaults are Kaldi's: orthonormal, C0 first and not lifted.
 *
 * @returns Shape `[channels, count, frames]`.
 * @throws {RangeError} Unless `1 <= count <= bands` and `lifter >= 0`.
 * @see `librosa.feature.mfcc`, `torchaudio.transforms.MFCC`, Kaldi's `MfccComputer`.
 */
export function mfcc({ data, shape }: FeatureMap, { count, lifter, lifterFrom = 0, dct = "orthonormal", c0 = "first" }: MfccOptions): FeatureMap {
  const [channels, bands, frames] = shape;
  const cepstra = createCepstra({ count, lifter, lifterFrom, dct, c0 }, bands);
  const result = new Float32Array(channels * count * frames);
  const [row, coefficients] = [new Float64Array(bands), new Float64Array(count)];
  for (let channel = 0; channel < channels; channel++) {
    for (let frame = 0; frame < frames; frame++) {
      for (let band = 0; band < bands; band++) row[band] = data[(channel * bands + band) * frames + frame];
      cepstra(row, 0, coefficients, 0);
      for (let k = 0; k < count; k++) result[(channel * count + k) * frames + frame] = coefficients[k];
    }
  }
  return { data: result, shape: [channels, count, frames] };
}
