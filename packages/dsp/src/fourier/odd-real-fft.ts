import { complexFft } from "./complex-fft.ts";
import type { RealFft } from "./real-fft.ts";

/** A real FFT of odd length, by a complex one of the same length. */
export function oddRealFft(length: number): RealFft {
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
