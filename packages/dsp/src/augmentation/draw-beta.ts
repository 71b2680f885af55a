import type { RandomStream } from "@cochlea/random";

/** A number from 0 to 1 of the Beta distribution. */
export function drawBeta(stream: RandomStream, a: number, b: number): number {
  const [logFirst, logSecond] = [logGamma(stream, a), logGamma(stream, b)];
  return 1 / (1 + Math.exp(logSecond - logFirst));
}

/**
 * The logarithm of a number of the Gamma distribution; of small shapes the number itself may be below the smallest float64.
 *
 * @see G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, 2000.
 */
function logGamma(stream: RandomStream, shape: number): number {
  if (shape < 1) return logGamma(stream, shape + 1) + Math.log(1 - stream.uniform()) / shape;
  const d = shape - 1 / 3;
  for (;;) {
    const x = stream.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
