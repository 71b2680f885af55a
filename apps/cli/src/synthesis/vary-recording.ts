import { fillNormal, type RandomStream } from "@cochlea/random";

/** The part of a signal from its first to its last sample that is louder than 1 % of its peak; nothing of silence. */
export function trimSilence(signal: Float32Array): Float32Array {
  const peak = peakOf(signal);
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.01 * peak;
  const first = signal.findIndex(isLoud);
  return first < 0 ? signal.subarray(0, 0) : signal.subarray(first, signal.findLastIndex(isLoud) + 1);
}

/** Noise between white (`colour` 0) and the rumble of a room (towards 1), at whatever level comes of it. */
export function colouredNoise(length: number, colour: number, stream: RandomStream): Float32Array {
  const noise = fillNormal(new Float32Array(length), stream);
  for (let at = 1; at < length; at++) noise[at] += colour * noise[at - 1];
  return noise;
}

export function rootMeanSquare(signal: Float32Array): number {
  let sum = 0;
  for (const sample of signal) sum += sample * sample;
  return Math.sqrt(sum / signal.length);
}

export function peakOf(signal: Float32Array): number {
  let peak = 0;
  for (const sample of signal) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
