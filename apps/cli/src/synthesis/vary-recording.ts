import { fillNormal, type RandomStream } from "@cochlea/random";

const REFLECTIONS = 8;

/** The part of a signal from its first to its last sample that is louder than 1 % of its peak; nothing of silence. */
export function trimSilence(signal: Float32Array): Float32Array {
  const peak = peakOf(signal);
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.01 * peak;
  const first = signal.findIndex(isLoud);
  return first < 0 ? signal.subarray(0, 0) : signal.subarray(first, signal.findLastIndex(isLoud) + 1);
}

/**
 * The speech of a clip, in a room: a few early reflections 1 to 40 ms behind it, weaker the later they come.
 *
 * @param wetness Level of the first reflections against the direct sound.
 * @returns As long as the speech and the last reflection.
 */
export function addReflections(speech: Float32Array, sampleRate: number, wetness: number, stream: RandomStream): Float32Array {
  const furthest = Math.round(0.04 * sampleRate);
  const wet = new Float32Array(speech.length + furthest);
  wet.set(speech);
  for (let reflection = 0; reflection < REFLECTIONS; reflection++) {
    const seconds = stream.uniform(0.001, 0.04);
    const gain = wetness * Math.exp(-seconds / 0.02) * (stream.uniform() < 0.5 ? -1 : 1);
    const delay = Math.min(furthest, Math.round(seconds * sampleRate));
    for (let at = 0; at < speech.length; at++) wet[at + delay] += gain * speech[at];
  }
  return wet;
}

/** Noise between white (`colour` 0) and the rumble of a room (towards 1), of a given root mean square. */
export function colouredNoise(length: number, colour: number, level: number, stream: RandomStream): Float32Array {
  const noise = fillNormal(new Float32Array(length), stream);
  for (let at = 1; at < length; at++) noise[at] += colour * noise[at - 1];
  const factor = level / rootMeanSquare(noise);
  return noise.map((sample) => factor * sample);
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
