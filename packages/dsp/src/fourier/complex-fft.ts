import type { Pass } from "./fft-passes.ts";
import { planPasses, runOf } from "./plan-passes.ts";

/** Transforms `length` complex numbers, as parts in two arrays, and leaves them as they are; swap the arrays of both sides for the unscaled inverse. */
export type ComplexFft = (real: Float64Array, imaginary: Float64Array, outReal: Float64Array, outImaginary: Float64Array) => void;

/**
 * A plan for complex transforms of one length: radices 2 to 5, 8 and primes to 31 where they divide it, Bluestein's chirp otherwise.
 *
 * A plan owns its scratch memory and allocates nothing when it runs.
 */
export function complexFft(length: number): ComplexFft {
  const passes = planPasses(length);
  return passes === null ? bluestein(length) : stockham(length, passes);
}

/** The passes write to scratch and output in turn, so that the last one writes the output. */
function stockham(length: number, passes: readonly Pass[]): ComplexFft {
  const scratchReal = new Float64Array(length);
  const scratchImaginary = new Float64Array(length);
  const runs = passes.map(runOf);
  const last = passes.length - 1;
  return (real, imaginary, outReal, outImaginary) => {
    if (last < 0) copyNumber(real, imaginary, outReal, outImaginary);
    for (let index = 0, fromReal = real, fromImaginary = imaginary; index <= last; index++) {
      const toReal = (last - index) % 2 === 0 ? outReal : scratchReal;
      const toImaginary = (last - index) % 2 === 0 ? outImaginary : scratchImaginary;
      runs[index](passes[index], fromReal, fromImaginary, toReal, toImaginary);
      fromReal = toReal;
      fromImaginary = toImaginary;
    }
  };
}

/** The transform of length 1. */
function copyNumber(real: Float64Array, imaginary: Float64Array, outReal: Float64Array, outImaginary: Float64Array): void {
  outReal[0] = real[0];
  outImaginary[0] = imaginary[0];
}

/** A transform of any length as a circular convolution with a chirp, of a power of two. */
function bluestein(length: number): ComplexFft {
  const convolution = 2 ** Math.ceil(Math.log2(2 * length - 1));
  const fft = complexFft(convolution);
  const chirp = chirpOf(length);
  const filter = chirpSpectrum(chirp, convolution, fft);
  const turned = zeros(convolution); // stays zero from `length` on
  const spectrum = zeros(convolution);
  const convolved = zeros(convolution);
  return (real, imaginary, outReal, outImaginary) => {
    multiplyByConjugate(turned.real, turned.imaginary, real, imaginary, chirp);
    fft(turned.real, turned.imaginary, spectrum.real, spectrum.imaginary);
    multiply(spectrum, filter);
    fft(spectrum.imaginary, spectrum.real, convolved.imaginary, convolved.real);
    multiplyByConjugate(outReal, outImaginary, convolved.real, convolved.imaginary, chirp);
  };
}

/** Spectrum of the chirp and its mirror image, over the length of the convolution, which the inverse leaves to divide by. */
function chirpSpectrum({ cos, sin }: Chirp, convolution: number, fft: ComplexFft): Complex {
  const chirp = zeros(convolution);
  for (let index = 0; index < cos.length; index++) {
    const mirrored = (convolution - index) % convolution;
    chirp.real[index] = chirp.real[mirrored] = cos[index] / convolution;
    chirp.imaginary[index] = chirp.imaginary[mirrored] = sin[index] / convolution;
  }
  const spectrum = zeros(convolution);
  fft(chirp.real, chirp.imaginary, spectrum.real, spectrum.imaginary);
  return spectrum;
}

interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

function zeros(length: number): Complex {
  return { real: new Float64Array(length), imaginary: new Float64Array(length) };
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

function multiply({ real, imaginary }: Complex, by: Complex): void {
  for (let index = 0; index < real.length; index++) {
    const r = real[index];
    const i = imaginary[index];
    real[index] = r * by.real[index] - i * by.imaginary[index];
    imaginary[index] = r * by.imaginary[index] + i * by.real[index];
  }
}
