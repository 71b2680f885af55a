import type { RandomStream } from "./random-stream.ts";

/**
 * Overwrites `out` with uniform numbers: what as many calls of `stream.uniform(min, max)` would give, in float32.
 *
 * Between 0 and 1 the float32 is exact; in other ranges rounding may reach `max` itself.
 *
 * @returns `out`.
 */
export function fillUniform(out: Float32Array, stream: RandomStream, min = 0, max = 1): Float32Array {
  const scale = max - min;
  for (let index = 0; index < out.length; index++) {
    out[index] = min + scale * ((stream.uint32() >>> 8) * 2 ** -24);
  }
  return out;
}
