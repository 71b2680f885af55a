import type { FrontEnd, LogOptions } from "../front-end/front-end.ts";

/** A logarithm as the kernel `logarithms` takes it: of `max(x, floor) + offset`. */
export interface LevelRule {
  readonly floor: number;
  readonly offset: number;
  /** Of the mantissa's polynomial, and of the exponent. */
  readonly terms: Float32Array;
  /** What is then done with the largest level of the clip; `null` where it plays no part. */
  readonly clip: { readonly isReference: boolean; readonly topDb: number | null } | null;
}

/** The smallest normal number of float32: below it the kernel cannot read exponents. */
const LEAST = 2 ** -126;

/** ln(1 + x) for √½ <= 1 + x < √2 to 2e-7, lowest power first: the polynomial of degree 7 whose largest error is least. */
const LN_1P = [9.1754692e-8, 1.00000388, -0.500025417, 0.333012509, -0.248704543, 0.206169136, -0.189679643, 0.118614059];

/** Of `factor · ln - zero`. */
export function logarithmTerms(factor: number, zero: number): Float32Array {
  const terms = Float32Array.from([...LN_1P, Math.LN2], (term) => factor * term);
  terms[0] = factor * LN_1P[0] - zero;
  return terms;
}

/** Offsets with which all of a soft clip's levels are so near to zero that the polynomial's error is no small part of them. */
const VANISHING = { from: 0.5, to: 2 };

/** The rule of a front end, or `null` where the kernel has none: no logarithm, PCEN, a floor that float32 cannot hold, or levels that vanish. */
export function levelRule({ log, power }: Pick<FrontEnd, "log" | "power">): LevelRule | null {
  if (log.kind === "natural" && log.offset > VANISHING.from && log.offset < VANISHING.to) return null;
  if (log.kind === "natural") return Math.fround(log.floor) + Math.fround(log.offset) < LEAST ? null : { floor: log.floor, offset: log.offset, terms: logarithmTerms(1, 0), clip: null };
  if (log.kind !== "decibel" || Math.fround(log.floor) < LEAST) return null;
  const factor = (power === 1 ? 20 : 10) / Math.LN10;
  const zero = log.reference === "maximum" ? 0 : factor * Math.log(log.reference);
  return { floor: log.floor, offset: 0, terms: logarithmTerms(factor, zero), clip: clipRule(log) };
}

function clipRule(log: Extract<LogOptions, { kind: "decibel" }>): LevelRule["clip"] {
  return log.reference === "maximum" || log.topDb !== null ? { isReference: log.reference === "maximum", topDb: log.topDb } : null;
}
