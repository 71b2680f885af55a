/** Gives an array of a length, holding anything; those of different places are never the same memory. */
export type Arrays = (length: number, place: number) => Float32Array;

export const freshArrays: Arrays = (length) => new Float32Array(length);

/** Longer ones are not kept: they would be in the way for good. */
const MOST_KEPT = 2 ** 24;

/** Arrays that are given again: that of a place is good until the next of this place is asked for. Memory grows to the longest, up to 64 MB a place. */
export function keptArrays(): Arrays {
  const kept: Float32Array[] = [];
  return (length, place) => {
    const whole = kept[place];
    if (whole !== undefined && whole.length >= length) return whole.length === length ? whole : whole.subarray(0, length);
    if (length > MOST_KEPT) return new Float32Array(length);
    return (kept[place] = new Float32Array(length));
  };
}
