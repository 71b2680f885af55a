import { binCount } from "../fourier/bin-count.ts";
import type { FeatureMap } from "../feature-map.ts";

export interface ChromaOptions {
  /** Rate of the signal behind the spectrum, in Hz. */
  readonly sampleRate: number;
  /** FFT length in samples; the spectrum has `floor(fftLength / 2) + 1` bins. */
  readonly fftLength: number;
  /** Pitch classes in an octave, the first of them C. Default 12. */
  readonly classes?: number;
  /** By how many classes the instrument is above 440 Hz for A. Default 0. */
  readonly tuning?: number;
  /** Octave that counts most, where octave 5 begins at 880 Hz. Default 5. */
  readonly centreOctave?: number;
  /** Deviation of the weights about it, in octaves; `Infinity` weighs all alike. Default 2. */
  readonly octaveWidth?: number;
}

/** The A four octaves below 440 Hz, where octaves begin. */
const LOWEST_A_HZ = 27.5;

/**
 * Weights that fold a spectrum into pitch classes: each bin spread like a bell over the classes nearest to its pitch.
 *
 * @returns Row-major `[classes, floor(fftLength / 2) + 1]`.
 * @throws {RangeError} Unless `sampleRate` and `octaveWidth` are positive, `fftLength` and `classes` positive integers, and the rest finite.
 * @see D. P. W. Ellis, Chroma feature analysis and synthesis, 2007; `librosa.filters.chroma`.
 */
export function chromaFilterbank(options: ChromaOptions): Float64Array {
  const { classes = 12, centreOctave = 5, octaveWidth = 2 } = checkOptions(options);
  const pitches = binPitches(options, classes);
  const bins = binCount(options.fftLength);
  const weights = new Float64Array(classes * bins);
  const shift = 3 * Math.floor(classes / 12); // from A to C
  for (let bin = 0; bin < bins; bin++) {
    const width = bin + 1 < pitches.length ? Math.max(pitches[bin + 1] - pitches[bin], 1) : 1;
    const bells = Float64Array.from({ length: classes }, (_, row) => Math.exp(-0.5 * ((2 * distance(pitches[bin] - row - shift, classes)) / width) ** 2));
    const octave = Math.exp(-0.5 * ((pitches[bin] / classes - centreOctave) / octaveWidth) ** 2);
    const length = Math.sqrt(bells.reduce((sum, value) => sum + value * value, 0));
    bells.forEach((value, row) => { weights[row * bins + bin] = (octave * value) / length; });
  }
  return weights;
}

/**
 * Energy of each pitch class, the loudest of each frame being 1.
 *
 * Tuning is an option here; librosa estimates it from the clip where none is given.
 *
 * @param spectrum Powers, as `spectrogram` gives them with `power: 2`.
 * @returns Shape `[channels, classes, frames]`; silent frames are zeros.
 * @throws {RangeError} As `chromaFilterbank`, and unless the spectrum has its bins.
 * @see `librosa.feature.chroma_stft`.
 */
export function chroma({ data, shape: [channels, bins, frames] }: FeatureMap, options: ChromaOptions): FeatureMap {
  const weights = chromaFilterbank(options);
  if (bins !== binCount(options.fftLength)) throw new RangeError(`chroma: need ${binCount(options.fftLength)} bins for fftLength ${options.fftLength}, got ${bins}`);
  const classes = weights.length / bins;
  const result = new Float32Array(channels * classes * frames);
  const energies = new Float64Array(classes);
  for (let at = 0; at < channels * frames; at++) {
    const [channel, frame] = [Math.floor(at / frames), at % frames];
    energies.fill(0);
    for (let index = 0; index < weights.length; index++) energies[Math.floor(index / bins)] += weights[index] * data[(channel * bins + (index % bins)) * frames + frame];
    const loudest = Math.max(...energies) || 1;
    energies.forEach((energy, row) => { result[(channel * classes + row) * frames + frame] = energy / loudest; });
  }
  return { data: result, shape: [channels, classes, frames] };
}

/** Each FFT bin's pitch in classes above the lowest A; that of 0 Hz lies an octave and a half below the next bin's. */
function binPitches({ sampleRate, fftLength, tuning = 0 }: ChromaOptions, classes: number): number[] {
  const a = LOWEST_A_HZ * 2 ** (tuning / classes);
  const pitch = (bin: number) => classes * Math.log2((bin * sampleRate) / fftLength / a);
  return Array.from({ length: fftLength }, (_, bin) => (bin === 0 ? pitch(1) - 1.5 * classes : pitch(bin)));
}

/** The difference of two pitches within their octave, at most half of it in size. */
function distance(difference: number, classes: number): number {
  const half = Math.round(classes / 2);
  return ((((difference + half) % classes) + classes) % classes) - half;
}

function checkOptions(options: ChromaOptions): ChromaOptions {
  const { sampleRate, fftLength, classes = 12, tuning = 0, centreOctave = 5, octaveWidth = 2 } = options;
  if (!(sampleRate > 0 && octaveWidth > 0)) throw new RangeError(`chroma: need positive sampleRate and octaveWidth, got ${sampleRate} and ${octaveWidth}`);
  for (const [name, value] of Object.entries({ fftLength, classes })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`chroma: need a positive integer ${name}, got ${value}`);
  }
  if (!(Number.isFinite(tuning) && Number.isFinite(centreOctave))) throw new RangeError(`chroma: need finite tuning and centreOctave, got ${tuning} and ${centreOctave}`);
  return options;
}
