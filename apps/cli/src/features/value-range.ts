import type { FeatureMap, FrontEnd } from "@cochlea/dsp";

/** Depth of a picture of levels, in decibels below the loudest value. */
const DEPTH_DB = 80;

/** What is left of coefficients of silence, as a share of the largest value. */
const ROUNDING = 1e-6;

/** The values that the first and the last colour stand for, and their unit. */
export function valueRange(map: FeatureMap, frontEnd: FrontEnd): { range: [number, number]; unit: string } {
  const { data } = map;
  const { kind, log, power, normalisation } = frontEnd;
  if (normalisation.kind !== "none") return { range: innerRange(data), unit: "normalised" };
  if (kind === "mfcc") return { range: innerRange(withoutC0(map, frontEnd), data), unit: "value" };
  if (log.kind === "decibel") return { range: topRange(data, DEPTH_DB), unit: "dB" };
  if (log.kind === "natural") return { range: topRange(data, (DEPTH_DB * Math.LN10) / (power === 1 ? 20 : 10)), unit: power === 1 ? "ln magnitude" : "ln power" };
  if (log.kind === "pcen") return { range: innerRange(data), unit: "PCEN" };
  return { range: widened(0, extreme(data, Math.max, -Infinity)), unit: power === 1 ? "magnitude" : "power" };
}

/** C0 and the energy are so much larger that the others would look alike. */
function withoutC0({ data, shape: [, bands, frames] }: FeatureMap, { mfcc }: FrontEnd): Float32Array {
  if (mfcc === null || mfcc.count < 2 || mfcc.c0 === "omitted") return data;
  const row = mfcc.c0 === "first" ? 0 : mfcc.count - 1;
  return data.filter((_, index) => Math.floor(index / frames) % bands !== row);
}

/** From the highest value down, no further than the lowest. */
function topRange(data: Float32Array, depth: number): [number, number] {
  const high = extreme(data, Math.max, -Infinity);
  return widened(Math.max(extreme(data, Math.min, Infinity), high - depth), high);
}

/**
 * All values but the hundredth part at either end, which would leave no colours for the others.
 *
 * @param whole What they are rounded with.
 */
function innerRange(data: Float32Array, whole = data): [number, number] {
  const sorted = data.slice().sort();
  const [low, high] = [sorted[Math.floor(0.01 * (sorted.length - 1))], sorted[Math.ceil(0.99 * (sorted.length - 1))]];
  const largest = Math.max(-extreme(whole, Math.min, Infinity), extreme(whole, Math.max, -Infinity));
  return high - low > ROUNDING * largest ? [low, high] : widened(low, low);
}

/** Where all values are equal there is still a scale. */
function widened(low: number, high: number): [number, number] {
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

function extreme(data: Float32Array, pick: (a: number, b: number) => number, first: number): number {
  let found = first;
  for (let index = 0; index < data.length; index++) found = pick(found, data[index]);
  return found;
}
