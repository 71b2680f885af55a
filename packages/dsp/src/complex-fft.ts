import { PASSES, type Pass, planPasses } from "./fft-passes.ts";

/** Transforms `length` complex numbers in place, as parts in two arrays; swap the arrays for the unscaled inverse. */
export type ComplexFft = (real: Float64Array, imaginary: Float64Array) => void;

/**
 * A plan for complex transforms of one length: radices 2 to 5 where they divide it, Bluestein's chirp otherwise.
 *
 * A plan owns its scratch memory and allocates nothing when it runs.
 */
export function complexFft(length: number): ComplexFft {
  const passes = planPasses(length);
  return passes === null ? bluestein(length) : stockham(length, passes);
}

function stockham(length: number, passes: readonly Pass[]): ComplexFft {
  const scratchReal = new Float64Array(length);
  const scratchImaginary = new Float64Array(length);
  return (real, imaginary) => {
    let [fromReal, fromImaginary, toReal, toImaginary]: Float64Array[] = [real, imaginary, scratchReal, scratchImaginary];
    for (const pass of passes) {
      PASSES[pass.radix](pass, fromReal, fromImaginary, toReal, toImaginary);
      [fromReal, fromImaginary, toReal, toImaginary] = [toReal, toImaginary, fromReal, fromImaginary];
    }
    if (passes.length % 2 === 1) {
      real.set(scratchReal);
      imaginary.set(scratchImaginary);
    }
  };
}

/** A transform of any length as a circular convolution with a chirp, of a power of two. */
function bluestein(length: number): ComplexFft {
  const convolution = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const fft = complexFft(convolution);
  const chirp = chirpOf(length);
  const filter = { real: new Float64Array(convolution), imaginary: new Float64Array(convolution) };
  for (let index = 0; index < length; index++) {
    const mirrored = (convolution - index) % convolution;
    filter.real[index] = filter.real[mirrored] = chirp.cos[index] / convolution;
    filter.imaginary[index] = filter.imaginary[mirrored] = chirp.sin[index] / convolution;
  }
  fft(filter.real, filter.imaginary);
  const re = new Float64Array(convolution);
  const im = new Float64Array(convolution);
  return (real, imaginary) => {
    multiplyByConjugate(re, im, real, imaginary, chirp);
    re.fill(0, length);
    im.fill(0, length);
    fft(re, im);
    multiply(re, im, filter.real, filter.imaginary);
    fft(im, re);
    multiplyByConjugate(real, imaginary, re, im, chirp);
  };
}

interface Chirp {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** exp(iπk²/length); k² is taken modulo 2·length, where it is still exact. */
function chirpOf(length: number): Chirp {
  const angle = (index: number) => (Math.PI * ((index * index) % (2 * length))) / length;
  return {
    cos: Float64Array.from({ length }, (_, index) => Math.cos(angle(index))),
    sin: Float64Array.from({ length }, (_, index) => Math.sin(angle(index))),
  };
}

function multiplyByConjugate(outReal: Float64Array, outImaginary: Float64Array, real: Float64Array, imaginary: Float64Array, { cos, sin }: Chirp): void {
  for (let index = 0; index < cos.length; index++) {
    const r = real[index];
    const i = imaginary[index];
    outReal[index] = r * cos[index] + i * sin[index];
    outImaginary[index] = i * cos[index] - r * sin[index];
  }
}

function multiply(real: Float64Array, imaginary: Float64Array, otherReal: Float64Array, otherImaginary: Float64Array): void {
  for (let index = 0; index < real.length; index++) {
    const r = real[index];
    const i = imaginary[index];
    real[index] = r * otherReal[index] - i * otherImaginary[index];
    imaginary[index] = r * otherImaginary[index] + i * otherReal[index];
  }
}
