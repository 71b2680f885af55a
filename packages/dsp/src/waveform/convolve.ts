import { keptRealFft } from "../fourier/kept-real-fft.ts";

/**
 * Convolves a signal with a response, such as a room's; what rings on beyond the signal's end is cut.
 *
 * The response is taken as it is: a direct sound at sample 0 keeps the signal in place and at its level.
 *
 * @returns A new array of the signal's length: `Σ response[k]·signal[n-k]`.
 * @throws {RangeError} If the response is empty.
 * @see `scipy.signal.oaconvolve`, whose first samples these are.
 */
export function convolve(signal: Float32Array, response: Float32Array): Float32Array {
  if (response.length === 0) throw new RangeError("convolve: need a response of at least one sample, got none");
  const result = new Float32Array(signal.length);
  const sums = new Float64Array(signal.length);
  const filter = blockFilter(response, signal.length);
  for (let start = 0; start < signal.length; start += filter.blockLength) {
    const block = filter.apply(signal.subarray(start, start + filter.blockLength));
    const end = Math.min(block.length, signal.length - start);
    for (let index = 0; index < end; index++) sums[start + index] += block[index];
  }
  result.set(sums);
  return result;
}

interface BlockFilter {
  /** Longest block. */
  readonly blockLength: number;
  /** The whole convolution of one block; the array is overwritten by the next call. */
  apply(block: Float32Array): Float64Array;
}

/** Convolution by products of spectra, of blocks about three times as long as the response. */
function blockFilter(response: Float32Array, signalLength: number): BlockFilter {
  const length = powerOfTwoFrom(Math.min(4 * response.length, signalLength + response.length));
  const fft = keptRealFft(length);
  const filter = spectrumBuffers(length);
  const spectrum = spectrumBuffers(length);
  const samples = new Float64Array(length);
  samples.set(response);
  fft.forward(samples, filter.real, filter.imaginary);
  return {
    blockLength: length - response.length + 1,
    apply(block) {
      samples.fill(0).set(block);
      fft.forward(samples, spectrum.real, spectrum.imaginary);
      multiplySpectra(spectrum, filter);
      fft.inverse(spectrum.real, spectrum.imaginary, samples);
      return samples;
    },
  };
}

interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

function spectrumBuffers(length: number): Spectrum {
  return { real: new Float64Array(length / 2 + 1), imaginary: new Float64Array(length / 2 + 1) };
}

function multiplySpectra(spectrum: Spectrum, by: Spectrum): void {
  for (let bin = 0; bin < spectrum.real.length; bin++) {
    const [real, imaginary] = [spectrum.real[bin], spectrum.imaginary[bin]];
    spectrum.real[bin] = real * by.real[bin] - imaginary * by.imaginary[bin];
    spectrum.imaginary[bin] = real * by.imaginary[bin] + imaginary * by.real[bin];
  }
}

function powerOfTwoFrom(least: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(least)));
}
