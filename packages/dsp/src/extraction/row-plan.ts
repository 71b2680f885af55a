import { bandedMatrix, multiplyBanded } from "../mel/banded-matrix.ts";
import { binCount } from "../fourier/bin-count.ts";
import { type FrameReader, frameReader } from "../framing/frames.ts";
import type { EnergyOptions, FrontEnd } from "../front-end/front-end.ts";
import { melFilterbank } from "../mel/mel-filterbank.ts";
import { pairReader } from "../spectra/spectrogram.ts";

/** What comes before the logarithm, compiled: this is where nearly all the time goes. */
export interface RowPlan {
  /** Values in a row: mel bands, or every bin. */
  readonly width: number;
  /** Writes the rows of the two frames whose samples begin at `first` and `second`, one behind the other from `at` on. Allocates nothing. */
  readonly readPair: (samples: Float32Array, first: number, second: number, rows: Float64Array, at: number) => void;
}

/** Two frames share one FFT. */
export function rowPlan(frontEnd: FrontEnd): RowPlan {
  const frames = frameReader(frontEnd, frontEnd);
  const readSpectra = pairReader(frontEnd, frames);
  const { width, project } = spectrumProjection(frontEnd);
  const bins = binCount(frontEnd.fftLength);
  const [firstSpectrum, secondSpectrum] = [new Float64Array(bins), new Float64Array(bins)];
  return {
    width,
    readPair(samples, first, second, rows, at) {
      readSpectra(samples, first, second, firstSpectrum, secondSpectrum);
      project(firstSpectrum, secondSpectrum, rows, at);
    },
  };
}

/** Writes two rows, of `width` values each, to `out`, from `at` on. */
type Project = (first: Float64Array, second: Float64Array, out: Float64Array, at: number) => void;

/** What becomes of spectra before the logarithm: mel bands, or every bin. */
function spectrumProjection({ kind, mel, fftLength, sampleRate }: FrontEnd): { width: number; project: Project } {
  if (kind === "spectrogram" || mel === null) {
    const bins = binCount(fftLength);
    return { width: bins, project: (first, second, out, at) => { out.set(first, at); out.set(second, at + bins); } };
  }
  const filters = bandedMatrix(melFilterbank({ ...mel, fftLength, sampleRate }), mel.bands);
  return { width: mel.bands, project: (first, second, out, at) => multiplyBanded(filters, first, second, out, at) };
}

/** Compiles the energy of the frame that begins at `start`; `null` where the front end wants none. */
export function energyReader({ kind, mfcc, fftLength }: FrontEnd, frames: FrameReader): ((samples: Float32Array, start: number) => number) | null {
  if (kind !== "mfcc" || mfcc === null || mfcc.energy === null) return null;
  const { floor } = mfcc.energy;
  const buffer = new Float64Array(fftLength);
  const readers: Record<EnergyOptions["kind"], (samples: Float32Array, start: number) => number> = {
    raw: frames.energy,
    windowed(samples, start) {
      frames.read(samples, start, buffer);
      return sumOfSquares(buffer);
    },
  };
  const read = readers[mfcc.energy.kind];
  return (samples, start) => Math.log(Math.max(read(samples, start), floor));
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] * values[index];
  return sum;
}
