import { binCount } from "../fourier/bin-count.ts";
import { checkChoice } from "../check-choice.ts";
import { hzToMel, MEL_SCALES, type MelScale, melToHz } from "./mel-scale.ts";

export interface MelFilterbankOptions {
  /** Rate of the signal behind the spectrum, in Hz. */
  readonly sampleRate: number;
  /** FFT length in samples; the spectrum has `floor(fftLength / 2) + 1` bins. */
  readonly fftLength: number;
  /** Number of mel bands. */
  readonly bands: number;
  /** `htk` and `slaney` draw the triangles in Hz, `kaldi` in mel (and leaves the Nyquist bin out). */
  readonly scale: MelScale;
  /** `slaney` gives each triangle unit area in Hz; `none` gives it height 1. */
  readonly norm: "none" | "slaney";
  /** Lower edge of the first band, in Hz. */
  readonly minHz: number;
  /** Upper edge of the last band, in Hz. */
  readonly maxHz: number;
}

/**
 * Triangular filters that project a spectrum onto mel bands.
 *
 * A band so narrow that no bin falls into it is refused: it would be silent for any sound.
 *
 * @returns Weights, row-major `[bands, floor(fftLength / 2) + 1]`.
 * @throws {RangeError} Unless `0 <= minHz < maxHz <= sampleRate / 2`, and if a band is empty.
 * @see `torchaudio.functional.melscale_fbanks`, `librosa.filters.mel`, Kaldi's `MelBanks`.
 */
export function melFilterbank(options: MelFilterbankOptions): Float64Array {
  checkOptions(options);
  if (options.bands > 2 * binCount(options.fftLength)) throw new RangeError(emptyMessage(`at least one of ${options.bands} bands`, options)); // a bin falls into two at most; nothing is allocated for the rest
  const weights = triangles(options);
  const empty = emptyBands(weights, options.bands);
  if (empty.length > 0) throw new RangeError(emptyMessage(`${empty.length} of ${options.bands} bands (${listed(empty)})`, options));
  return weights;
}

function checkOptions({ sampleRate, fftLength, bands, scale, norm, minHz, maxHz }: MelFilterbankOptions): void {
  checkChoice("melFilterbank", "scale", scale, MEL_SCALES);
  checkChoice("melFilterbank", "norm", norm, ["none", "slaney"]);
  if (!(Number.isInteger(fftLength) && fftLength >= 1)) throw new RangeError(`melFilterbank: need a positive integer fftLength, got ${fftLength}`);
  if (!(Number.isInteger(bands) && bands >= 1)) throw new RangeError(`melFilterbank: need a positive integer of bands, got ${bands}`);
  if (!(minHz >= 0 && minHz < maxHz && maxHz <= sampleRate / 2)) {
    throw new RangeError(`melFilterbank: need 0 <= minHz < maxHz <= ${sampleRate / 2} Hz, got minHz = ${minHz}, maxHz = ${maxHz}`);
  }
}

function triangles(options: MelFilterbankOptions): Float64Array {
  const { sampleRate, fftLength, bands, scale } = options;
  const bins = binCount(fftLength);
  const edgesHz = bandEdgesHz(options);
  const axis = scale === "kaldi" ? (hz: number) => hzToMel(hz, scale) : (hz: number) => hz;
  const positions = Float64Array.from({ length: bins }, (_, bin) => axis((bin * sampleRate) / fftLength));
  const weights = new Float64Array(bands * bins);
  for (let band = 0; band < bands; band++) {
    const [left, middle, right] = [edgesHz[band], edgesHz[band + 1], edgesHz[band + 2]].map(axis);
    const height = options.norm === "slaney" ? 2 / (edgesHz[band + 2] - edgesHz[band]) : 1;
    const end = scale === "kaldi" && fftLength % 2 === 0 ? bins - 1 : bins;
    for (let bin = 0; bin < end; bin++) {
      weights[band * bins + bin] = height * triangle(positions[bin], left, middle, right);
    }
  }
  return weights;
}

/** The bands' corners, equally spaced in mel: band b rises from edge b to b+1 and falls to b+2. */
function bandEdgesHz({ bands, scale, minHz, maxHz }: MelFilterbankOptions): number[] {
  const low = hzToMel(minHz, scale);
  const step = (hzToMel(maxHz, scale) - low) / (bands + 1);
  return Array.from({ length: bands + 2 }, (_, edge) => melToHz(low + edge * step, scale));
}

function triangle(position: number, left: number, middle: number, right: number): number {
  return Math.max(0, Math.min((position - left) / (middle - left), (right - position) / (right - middle)));
}

function emptyBands(weights: Float64Array, bands: number): number[] {
  const bins = weights.length / bands;
  const isEmpty = (band: number) => weights.subarray(band * bins, (band + 1) * bins).every((weight) => weight === 0);
  return Array.from({ length: bands }, (_, band) => band).filter(isEmpty);
}

function listed(bands: readonly number[]): string {
  return bands.length > 8 ? `${bands.slice(0, 8).join(", ")}, …` : bands.join(", ");
}

function emptyMessage(empty: string, options: MelFilterbankOptions): string {
  const sufficient = sufficientFftLength(options);
  const fix = sufficient === null ? `no fftLength to ${LONGEST_FFT} fills all; take fewer bands or a wider range` : `the smallest even fftLength that fills all is ${sufficient}, or take fewer bands`;
  return `melFilterbank: no FFT bin falls into ${empty}; ${fix}`;
}

/** Where the search for a longer FFT ends. */
const LONGEST_FFT = 2 ** 20;

/** The smallest even FFT length above the given one that leaves no band empty; `null` where that is beyond reason. */
function sufficientFftLength(options: MelFilterbankOptions): number | null {
  if (options.bands > LONGEST_FFT) return null;
  let fftLength = options.fftLength + 2 - (options.fftLength % 2);
  const edgesHz = bandEdgesHz(options);
  while (fftLength <= LONGEST_FFT && !everyBandHoldsABin(edgesHz, options.sampleRate / fftLength)) fftLength += 2;
  return fftLength <= LONGEST_FFT ? fftLength : null;
}

function everyBandHoldsABin(edgesHz: readonly number[], binHz: number): boolean {
  for (let band = 0; band + 2 < edgesHz.length; band++) {
    const firstInside = Math.floor(edgesHz[band] / binHz) + 1;
    if (!(firstInside * binHz < edgesHz[band + 2])) return false;
  }
  return true;
}
