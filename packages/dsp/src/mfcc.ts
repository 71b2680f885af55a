import { createCepstra } from "./cepstra.ts";
import type { FeatureMap } from "./feature-map.ts";

export interface MfccOptions {
  /** Coefficients to keep, from C0 on. */
  readonly count: number;
  /** Coefficient k is multiplied by `1 + lifter/2 · sin(πk/lifter)`; 0 leaves this out. */
  readonly lifter: number;
}

/**
 * Mel-frequency cepstral coefficients of log-mel features: their orthonormal DCT-II along the bands, lifted.
 *
 * @returns Shape `[channels, count, frames]`.
 * @throws {RangeError} Unless `1 <= count <= bands` and `lifter >= 0`.
 * @see `librosa.feature.mfcc`, `torchaudio.transforms.MFCC`, Kaldi's `MfccComputer`.
 */
export function mfcc({ data, shape }: FeatureMap, { count, lifter }: MfccOptions): FeatureMap {
  const [channels, bands, frames] = shape;
  const cepstra = createCepstra(count, bands, lifter);
  const result = new Float32Array(channels * count * frames);
  const row = new Float64Array(bands);
  for (let channel = 0; channel < channels; channel++) {
    for (let frame = 0; frame < frames; frame++) {
      for (let band = 0; band < bands; band++) row[band] = data[(channel * bands + band) * frames + frame];
      cepstra(row).forEach((value, k) => { result[(channel * count + k) * frames + frame] = value; });
    }
  }
  return { data: result, shape: [channels, count, frames] };
}
