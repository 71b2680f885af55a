import type { Fingerprint } from "./audio-fingerprint.ts";

/** Two recordings that sound the same. */
export interface NearDuplicate {
  readonly first: number;
  readonly second: number;
  /** Share of bits that agree where both have sound; chance gives 0.5. */
  readonly agreement: number;
}

export interface NearDuplicateOptions {
  /** Least share of bits that agree in a long recording; a short one needs more, 2.5 over its frames, for it agrees sooner by chance. Default 0.8. */
  readonly leastAgreement?: number;
  /** Frames of 16 ms that two must have in common, at least; fewer where neither is that long. Default 20. */
  readonly leastFrames?: number;
}

/** A word that so many recordings have says nothing of any; it is passed over. */
const COMMON = 64;
/** How much of the shorter one two must have in common. */
const COVERED = 0.6;
/** Neighbouring frames overlap and so agree together: two takes of a short word by one speaker agree in up to nine bits of ten. */
const MARGIN = 2.5;

/**
 * Pairs of recordings that are one and the same, perhaps encoded anew, made louder or softer, shifted or cut.
 *
 * Two are compared at the shifts at which they have a word in common, and are the same where nearly all bits agree over most of the shorter one.
 *
 * @returns Numbers of fingerprints, the smaller first, sorted.
 */
export function nearDuplicates(fingerprints: readonly Fingerprint[], options: NearDuplicateOptions = {}): NearDuplicate[] {
  const { leastAgreement = 0.8, leastFrames = 20 } = options;
  const sounding = fingerprints.map((words) => words.reduce((count, word) => count + (word === 0 ? 0 : 1), 0));
  const best = new Map<number, number>();
  const seen = new Set<string>();
  for (const places of commonWords(fingerprints)) {
    for (const [one, other] of pairs(places, fingerprints)) {
      const key = `${one.clip} ${other.clip} ${other.frame - one.frame}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const shorter = Math.min(sounding[one.clip], sounding[other.clip]);
      const { agreement, frames } = compare(fingerprints[one.clip], fingerprints[other.clip], other.frame - one.frame);
      const pair = one.clip * fingerprints.length + other.clip;
      if (agreement >= leastAgreement + MARGIN / frames && frames >= Math.max(Math.min(leastFrames, shorter), COVERED * shorter)) best.set(pair, Math.max(agreement, best.get(pair) ?? 0));
    }
  }
  return [...best].map(([pair, agreement]) => ({ first: Math.floor(pair / fingerprints.length), second: pair % fingerprints.length, agreement })).sort((a, b) => a.first - b.first || a.second - b.second);
}

interface Place {
  readonly clip: number;
  readonly frame: number;
}

/** Where each word stands that more than one recording has: places as numbers into all frames, one after the other. */
function* commonWords(fingerprints: readonly Fingerprint[]): Generator<Uint32Array> {
  const total = fingerprints.reduce((sum, { length }) => sum + length, 0);
  const words = new Uint32Array(total);
  let at = 0;
  for (const fingerprint of fingerprints) {
    words.set(fingerprint, at);
    at += fingerprint.length;
  }
  const order = Uint32Array.from({ length: total }, (_, index) => index).sort((a, b) => words[a] - words[b] || a - b);
  for (let start = 0, end: number; start < total; start = end) {
    for (end = start + 1; end < total && words[order[end]] === words[order[start]]; ) end++;
    if (words[order[start]] !== 0 && end - start > 1 && end - start <= COMMON) yield order.subarray(start, end);
  }
}

function* pairs(places: Uint32Array, fingerprints: readonly Fingerprint[]): Generator<readonly [Place, Place]> {
  const found = placesOf(places, fingerprints);
  for (const [index, one] of found.entries()) {
    for (const other of found.slice(index + 1)) if (other.clip !== one.clip) yield [one, other];
  }
}

/** Places, given in rising order, as recordings and frames. */
function placesOf(places: Uint32Array, fingerprints: readonly Fingerprint[]): Place[] {
  const found: Place[] = [];
  let clip = 0;
  let before = 0;
  for (const place of places) {
    while (place >= before + fingerprints[clip].length) before += fingerprints[clip++].length;
    found.push({ clip, frame: place - before });
  }
  return found;
}

/** @param shift Frames that the second is later. */
function compare(first: Fingerprint, second: Fingerprint, shift: number): { readonly agreement: number; readonly frames: number } {
  let frames = 0;
  let different = 0;
  for (let frame = Math.max(0, -shift); frame < Math.min(first.length, second.length - shift); frame++) {
    if (first[frame] === 0 || second[frame + shift] === 0) continue;
    frames++;
    different += bitsOf(first[frame] ^ second[frame + shift]);
  }
  return { agreement: frames === 0 ? 0 : 1 - different / (32 * frames), frames };
}

/** Bits that are set in 32. */
function bitsOf(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
