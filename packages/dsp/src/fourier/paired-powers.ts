import { complexFft } from "./complex-fft.ts";

/** Writes the powers |X[k]|², bins 0 to floor(length / 2), of two real signals; leaves the signals as they are. */
export type PairedPowers = (first: Float64Array, second: Float64Array, firstPowers: Float64Array, secondPowers: Float64Array) => void;

/**
 * Plans the powers of two real signals by one complex FFT, of first + i·second.
 *
 * That takes 3/4 of the time of two real FFTs. A NaN in one signal reaches the other, and so does rounding, of about 1e-16 of its amplitude.
 */
export function pairedPowers(length: number): PairedPowers {
  const transform = complexFft(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  return (first, second, firstPowers, secondPowers) => {
    transform(first, second, real, imaginary);
    separatePowers(real, imaginary, firstPowers, secondPowers);
  };
}

/** Of the common spectrum Z, the first signal's is (Z[k] + Z*[-k])/2, the second's (Z[k] - Z*[-k])/2i. */
function separatePowers(zr: Float64Array, zi: Float64Array, firstPowers: Float64Array, secondPowers: Float64Array): void {
  const length = zr.length;
  firstPowers[0] = zr[0] * zr[0];
  secondPowers[0] = zi[0] * zi[0];
  for (let low = 1, high = length - 1; low <= high; low++, high--) {
    const firstR = zr[low] + zr[high];
    const firstI = zi[low] - zi[high];
    const secondR = zi[low] + zi[high];
    const secondI = zr[high] - zr[low];
    firstPowers[low] = 0.25 * (firstR * firstR + firstI * firstI);
    secondPowers[low] = 0.25 * (secondR * secondR + secondI * secondI);
  }
}
