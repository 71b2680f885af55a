/** Bins of a real signal's spectrum, from 0 Hz to at most half the sample rate: `floor(fftLength / 2) + 1`. */
export function binCount(fftLength: number): number {
  return Math.floor(fftLength / 2) + 1;
}
