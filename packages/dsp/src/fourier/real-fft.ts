import { binCount } from "./bin-count.ts";
import { complexFft } from "./complex-fft.ts";

/** A plan for transforms of real signals of one length. It owns scratch memory: one plan for each concurrent user. */
export interface RealFft {
  /** Samples in the signal. */
  readonly length: number;
  /** Writes the bins 0 to floor(length / 2) of `Σ signal[n]·exp(-2πikn/length)`; leaves the signal as it is. */
  forward(signal: ArrayLike<number>, real: Float64Array, imaginary: Float64Array): void;
  /** The exact inverse, scaled by 1/length; leaves the spectrum as it is. */
  inverse(real: Float64Array, imaginary: Float64Array, signal: Float32Array | Float64Array): void;
}

/**
 * Plans a real FFT of any length.
 *
 * An even length whose prime factors are 2, 3 and 5 is fastest; an odd one takes two to four times as long, a prime factor above 31 about eight times as long.
 *
 * @throws {RangeError} Unless `length` is a positive integer, and later for arrays that are too short.
 */
export function realFft(length: number): RealFft {
  if (!(Number.isInteger(length) && length >= 1)) throw new RangeError(`realFft: need a positive integer length, got ${length}`);
  const plan = length % 2 === 0 ? evenRealFft(length) : oddRealFft(length);
  return {
    length,
    forward(signal, real, imaginary) {
      checkRoom(length, signal, real, imaginary);
      plan.forward(signal, real, imaginary);
    },
    inverse(real, imaginary, signal) {
      checkRoom(length, signal, real, imaginary);
      plan.inverse(real, imaginary, signal);
    },
  };
}

/** Arrays that end early would be read as NaN, or written nowhere. */
function checkRoom(length: number, signal: ArrayLike<number>, real: ArrayLike<number>, imaginary: ArrayLike<number>): void {
  const bins = binCount(length);
  if (!(signal.length >= length && real.length >= bins && imaginary.length >= bins)) {
    throw new RangeError(`realFft: need a signal of ${length} samples and parts of ${bins} bins, got ${signal.length}, ${real.length} and ${imaginary.length}`);
  }
}

/** By a complex transform of half the length. */
function evenRealFft(length: number): RealFft {
  const half = length / 2;
  const transform = complexFft(half);
  const evens = new Float64Array(half);
  const odds = new Float64Array(half);
  const evensOut = new Float64Array(half);
  const oddsOut = new Float64Array(half);
  const cos = Float64Array.from({ length: half + 1 }, (_, bin) => Math.cos((2 * Math.PI * bin) / length));
  const sin = Float64Array.from({ length: half + 1 }, (_, bin) => Math.sin((2 * Math.PI * bin) / length));
  return {
    length,
    forward(signal, real, imaginary) {
      for (let index = 0; index < half; index++) {
        evens[index] = signal[2 * index];
        odds[index] = signal[2 * index + 1];
      }
      transform(evens, odds, evensOut, oddsOut);
      untangle(evensOut, oddsOut, cos, sin, real, imaginary);
    },
    inverse(real, imaginary, signal) {
      tangle(real, imaginary, cos, sin, evens, odds);
      transform(odds, evens, oddsOut, evensOut);
      for (let index = 0; index < half; index++) {
        signal[2 * index] = evensOut[index] / half;
        signal[2 * index + 1] = oddsOut[index] / half;
      }
    },
  };
}

/** Spectrum of the signal from Z, that of even + i·odd: (Z[k] + Z*[-k])/2 - i/2·exp(-2πik/length)·(Z[k] - Z*[-k]). */
function untangle(zr: Float64Array, zi: Float64Array, cos: Float64Array, sin: Float64Array, real: Float64Array, imaginary: Float64Array): void {
  const half = zr.length;
  real[0] = zr[0] + zi[0];
  imaginary[0] = 0;
  real[half] = zr[0] - zi[0];
  imaginary[half] = 0;
  for (let low = 1, high = half - 1; low <= high; low++, high--) {
    const evenR = 0.5 * (zr[low] + zr[high]);
    const evenI = 0.5 * (zi[low] - zi[high]);
    const oddR = 0.5 * (zi[low] + zi[high]);
    const oddI = 0.5 * (zr[high] - zr[low]);
    const turnedR = oddR * cos[low] + oddI * sin[low];
    const turnedI = oddI * cos[low] - oddR * sin[low];
    real[low] = evenR + turnedR;
    imaginary[low] = evenI + turnedI;
    real[high] = evenR - turnedR;
    imaginary[high] = turnedI - evenI;
  }
}

/** Undoes `untangle`. */
function tangle(real: Float64Array, imaginary: Float64Array, cos: Float64Array, sin: Float64Array, zr: Float64Array, zi: Float64Array): void {
  const half = zr.length;
  for (let low = 0; low < half; low++) {
    const high = half - low;
    const imaginaryLow = low === 0 ? 0 : imaginary[low];
    const imaginaryHigh = low === 0 ? 0 : imaginary[high];
    const evenR = 0.5 * (real[low] + real[high]);
    const evenI = 0.5 * (imaginaryLow - imaginaryHigh);
    const turnedR = 0.5 * (real[low] - real[high]);
    const turnedI = 0.5 * (imaginaryLow + imaginaryHigh);
    zr[low] = evenR - (turnedI * cos[low] + turnedR * sin[low]);
    zi[low] = evenI + (turnedR * cos[low] - turnedI * sin[low]);
  }
}

/** A real FFT of odd length, by a complex one of the same length. */
function oddRealFft(length: number): RealFft {
  const transform = complexFft(length);
  const bins = (length + 1) / 2;
  const [inReal, inImaginary, outReal, outImaginary] = Array.from({ length: 4 }, () => new Float64Array(length));
  return {
    length,
    forward(signal, real, imaginary) {
      for (let index = 0; index < length; index++) inReal[index] = signal[index];
      inImaginary.fill(0);
      transform(inReal, inImaginary, outReal, outImaginary);
      for (let bin = 0; bin < bins; bin++) {
        real[bin] = outReal[bin];
        imaginary[bin] = outImaginary[bin];
      }
      imaginary[0] = 0;
    },
    inverse(real, imaginary, signal) {
      mirror(real, imaginary, inReal, inImaginary);
      transform(inImaginary, inReal, outImaginary, outReal);
      for (let index = 0; index < length; index++) signal[index] = outReal[index] / length;
    },
  };
}

/** The whole spectrum of a real signal from its first half: bin -k is the conjugate of bin k. */
function mirror(real: Float64Array, imaginary: Float64Array, allReal: Float64Array, allImaginary: Float64Array): void {
  const length = allReal.length;
  allReal[0] = real[0];
  allImaginary[0] = 0;
  for (let low = 1, high = length - 1; low < high; low++, high--) {
    allReal[low] = allReal[high] = real[low];
    allImaginary[low] = imaginary[low];
    allImaginary[high] = -imaginary[low];
  }
}
