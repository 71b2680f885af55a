import type { RandomStream } from "./random-stream.ts";

/**
 * Overwrites `out` with normal numbers of mean 0 and deviation 1: what as many calls of `stream.normal()` would give, in float32.
 *
 * @returns `out`.
 */
export function fillNormal(out: Float32Array, stream: RandomStream): Float32Array {
  for (let index = 0; index < out.length; index++) out[index] = stream.normal();
  return out;
}
