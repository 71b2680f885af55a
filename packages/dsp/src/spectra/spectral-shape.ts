import type { FeatureMap } from "../feature-map.ts";

export interface SpectralShapeOptions {
  /** Rate of the signal behind the spectrum, in Hz. */
  readonly sampleRate: number;
  /** Length of the FFT behind the spectrum. */
  readonly fftLength: number;
}

/**
 * Frequency about which a spectrum is balanced: the mean of the bins' frequencies, each weighed by its value.
 *
 * Librosa takes it of magnitudes (`power: 1`). Silence has 0.
 *
 * @param spectrum Magnitudes or powers, as `spectrogram` gives them.
 * @returns In Hz, row-major `[channels, frames]`.
 * @throws {RangeError} Unless `sampleRate` and `fftLength` are positive.
 * @see `librosa.feature.spectral_centroid`.
 */
export function spectralCentroid(spectrum: FeatureMap, options: SpectralShapeOptions): Float32Array {
  const hz = binWidth("spectralCentroid", options);
  return measureSpectra(spectrum, (row) => {
    let [weight, moment] = [0, 0];
    row.forEach((value, bin) => { weight += value; moment += value * bin; });
    return weight === 0 ? 0 : (hz * moment) / weight;
  });
}

export interface RolloffOptions extends SpectralShapeOptions {
  /** Share of the spectrum's sum that lies up to the frequency, in (0, 1). Default 0.85. */
  readonly share?: number;
}

/**
 * Lowest bin up to which a spectrum has a share of its sum, as a frequency.
 *
 * @returns In Hz, row-major `[channels, frames]`.
 * @throws {RangeError} Unless `0 < share < 1`, and `sampleRate` and `fftLength` are positive.
 * @see `librosa.feature.spectral_rolloff`.
 */
export function spectralRolloff(spectrum: FeatureMap, options: RolloffOptions): Float32Array {
  const { share = 0.85 } = options;
  if (!(share > 0 && share < 1)) throw new RangeError(`spectralRolloff: need 0 < share < 1, got ${share}`);
  const hz = binWidth("spectralRolloff", options);
  return measureSpectra(spectrum, (row) => {
    const needed = share * row.reduce((sum, value) => sum + value, 0);
    let [bin, sum] = [0, row[0]];
    while (sum < needed && bin + 1 < row.length) sum += row[++bin];
    return hz * bin;
  });
}

/**
 * Geometric over arithmetic mean of a power spectrum: 1 for white noise, near 0 for a tone.
 *
 * @param spectrum Powers, as `spectrogram` gives them with `power: 2`.
 * @param floor Least power that counts. Default 1e-10.
 * @returns Row-major `[channels, frames]`.
 * @throws {RangeError} Unless `floor > 0`.
 * @see `librosa.feature.spectral_flatness`.
 */
export function spectralFlatness(spectrum: FeatureMap, floor = 1e-10): Float32Array {
  if (!(floor > 0)) throw new RangeError(`spectralFlatness: need floor > 0, got ${floor}`);
  return measureSpectra(spectrum, (row) => {
    let [logs, sum] = [0, 0];
    for (const value of row) {
      logs += Math.log(Math.max(floor, value));
      sum += Math.max(floor, value);
    }
    return (Math.exp(logs / row.length) * row.length) / sum;
  });
}

function binWidth(name: string, { sampleRate, fftLength }: SpectralShapeOptions): number {
  if (!(sampleRate > 0 && fftLength > 0)) throw new RangeError(`${name}: need positive sampleRate and fftLength, got ${sampleRate} and ${fftLength}`);
  return sampleRate / fftLength;
}

/** One number for each frame of each channel. */
function measureSpectra({ data, shape: [channels, bins, frames] }: FeatureMap, measure: (row: Float64Array) => number): Float32Array {
  const row = new Float64Array(bins);
  return Float32Array.from({ length: channels * frames }, (_, at) => {
    const first = Math.floor(at / frames) * bins * frames + (at % frames);
    for (let bin = 0; bin < bins; bin++) row[bin] = data[first + bin * frames];
    return measure(row);
  });
}
