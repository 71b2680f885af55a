import type { FrontEnd } from "../front-end/front-end.ts";

type PadMode = FrontEnd["padMode"];

/** Sample of a signal's beginning that stands `distance` (from 1 on) before it, or -1 for a zero; at the end the same, counted from there. */
const SOURCES = {
  reflect: (distance) => distance,
  symmetric: (distance) => distance - 1,
  edge: () => 0,
  constant: () => -1,
} as const satisfies Record<PadMode, (distance: number) => number>;

/** The signal with samples of its own, or zeros, before and after it. It must be long enough, as `frameCount` checks. */
export function padEnds(signal: Float32Array, before: number, after: number, mode: PadMode): Float32Array {
  const padded = new Float32Array(before + signal.length + after);
  padded.set(signal, before);
  fillBefore(padded, before, before, mode);
  fillAfter(padded, before + signal.length, after, mode);
  return padded;
}

/** Writes the `before` samples ahead of a signal that begins at `start`. */
export function fillBefore(samples: Float32Array, start: number, before: number, mode: PadMode): void {
  const source = SOURCES[mode];
  for (let distance = 1; distance <= before; distance++) {
    const from = source(distance);
    samples[start - distance] = from < 0 ? 0 : samples[start + from];
  }
}

/** Writes the `after` samples behind a signal that ends before `end`. */
export function fillAfter(samples: Float32Array, end: number, after: number, mode: PadMode): void {
  const source = SOURCES[mode];
  for (let distance = 1; distance <= after; distance++) {
    const from = source(distance);
    samples[end + distance - 1] = from < 0 ? 0 : samples[end - 1 - from];
  }
}
