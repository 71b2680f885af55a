import { bandedMatrix } from "../mel/banded-matrix.ts";
import { binCount } from "../fourier/bin-count.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { melFilterbank } from "../mel/mel-filterbank.ts";
import { window } from "../fourier/window.ts";
import { fftProgram, hasProgram } from "./fft-program.ts";
import type { MemoryImage } from "./memory-image.ts";

/** What a plan of spectra depends on. */
export type SpectraOptions = Pick<FrontEnd, "kind" | "fftLength" | "window" | "power" | "mel" | "sampleRate" | "sampleScale" | "removeDc" | "preEmphasis">;

export interface SpectraPlan {
  /** Address of what the kernel `spectra` reads. */
  readonly address: number;
  /** Values that a frame has: mel bands, or every bin. */
  readonly width: number;
}

/** Whether the kernels can do it: an FFT length of factors up to 7. */
export function canPlanSpectra({ fftLength }: SpectraOptions): boolean {
  return hasProgram(fftLength);
}

/** Puts everything that frames need up to their bands into an image, and room to work. */
export function planSpectra(options: SpectraOptions, image: MemoryImage): SpectraPlan {
  const { fftLength, power, sampleScale, removeDc, preEmphasis } = options;
  const bins = binCount(fftLength);
  const weights = Float32Array.from(window(options.window.name, options.window), (weight) => weight * sampleScale);
  const data = image.reserve(16 * (fftLength + 3)); // the window may lie at its start: powers do not know of shifts
  const powers = image.reserve(16 * (bins + 3));
  const program = fftProgram({ length: fftLength, filled: weights.length, data, powers }, image);
  const bank = putBank(options, image);
  const numbers = Int32Array.of(
    image.put(padded(weights)), weights.length, data,
    Number(removeDc || preEmphasis !== 0), Number(removeDc), floatBits(preEmphasis),
    program.start, program.end, powers, bins, Number(power === 1), bank.address, bank.count,
  );
  return { address: image.put(numbers), width: bank.count };
}

/** Zeros up to a multiple of four: whole vectors are read. */
function padded(values: Float32Array | Float64Array): Float32Array {
  const result = new Float32Array(4 * Math.ceil(values.length / 4));
  result.set(values);
  return result;
}

function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}

/** Mel bands as runs of weights; address 0 stands for none, which gives every bin. */
function putBank({ kind, mel, fftLength, sampleRate }: SpectraOptions, image: MemoryImage): { address: number; count: number } {
  if (kind === "spectrogram" || mel === null) return { address: 0, count: binCount(fftLength) };
  const bank = bandedMatrix(melFilterbank({ ...mel, fftLength, sampleRate }), mel.bands);
  const runs = Array.from({ length: bank.rows }, (_, row) => padded(bank.weights.subarray(bank.offsets[row], bank.offsets[row + 1])));
  let at = image.put(Float32Array.from(runs.flatMap((run) => [...run])));
  const rows = runs.flatMap((run, row) => {
    const address = at;
    at += run.byteLength;
    return [16 * bank.starts[row], run.length / 4, address];
  });
  return { address: image.put(Int32Array.from(rows)), count: bank.rows };
}
