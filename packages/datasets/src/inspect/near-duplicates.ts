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
/** Comparisons that are remembered, a prime number, for their numbers are spread by what is left of a division. */
const REMEMBERED = 1_048_573;
/** Which half of a 64-bit number comes first in memory. */
const [LOW, HIGH] = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];
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
  const isNew = memory();
  for (const places of commonWords(fingerprints)) {
    for (const [one, other] of pairs(places)) {
      const pair = one.clip * fingerprints.length + other.clip;
      const shift = other.frame - one.frame;
      if (!isNew(pair, shift)) continue;
      const shorter = Math.min(sounding[one.clip], sounding[other.clip]);
      const { agreement, frames } = compare(fingerprints[one.clip], fingerprints[other.clip], shift);
      if (agreement >= leastAgreement + MARGIN / frames && frames >= Math.max(Math.min(leastFrames, shorter), COVERED * shorter)) best.set(pair, Math.max(agreement, best.get(pair) ?? 0));
    }
  }
  return [...best].map(([pair, agreement]) => ({ first: Math.floor(pair / fingerprints.length), second: pair % fingerprints.length, agreement })).sort((a, b) => a.first - b.first || a.second - b.second);
}

/** Whether a pair was not compared at that shift lately: copies have hundreds of words in common. It may forget, which costs a comparison, but does not grow. */
function memory(): (pair: number, shift: number) => boolean {
  const held = new Float64Array(REMEMBERED);
  return (pair, shift) => {
    const key = (pair + 1) * 2 ** 13 + shift;
    const slot = key % REMEMBERED;
    if (held[slot] === key) return false;
    held[slot] = key;
    return true;
  };
}

interface Place {
  readonly clip: number;
  readonly frame: number;
}

/** Where each word stands that more than one recording may have, in order of recording and frame. */
function* commonWords(fingerprints: readonly Fingerprint[]): Generator<readonly Place[]> {
  const { words, places } = sortedWords(fingerprints);
  const starts = startsOf(fingerprints);
  for (let start = 0, end: number; start < words.length; start = end) {
    for (end = start + 1; end < words.length && words[end] === words[start]; ) end++;
    if (words[start] !== 0 && end - start > 1 && end - start <= COMMON) yield Array.from(places.subarray(start, end), (place) => placeOf(place, starts));
  }
}

/** All words in rising order, each with its place: a number into all frames, one recording after the other. */
function sortedWords(fingerprints: readonly Fingerprint[]): { readonly words: Uint32Array; readonly places: Uint32Array } {
  const total = fingerprints.reduce((sum, { length }) => sum + length, 0);
  const keys = new BigUint64Array(total); // numbers of 64 bits are sorted natively, some ten times as fast as by a function
  const halves = new Uint32Array(keys.buffer);
  let at = 0;
  for (const fingerprint of fingerprints) {
    for (const word of fingerprint) {
      halves[2 * at + LOW] = at;
      halves[2 * at + HIGH] = word;
      at++;
    }
  }
  keys.sort();
  return { words: halvesFrom(HIGH, halves), places: halvesFrom(LOW, halves) };
}

function halvesFrom(first: number, halves: Uint32Array): Uint32Array {
  const some = new Uint32Array(halves.length / 2);
  for (let index = 0; index < some.length; index++) some[index] = halves[2 * index + first];
  return some;
}

/** Where the fingerprints begin when they stand one after the other. */
function startsOf(fingerprints: readonly Fingerprint[]): Uint32Array {
  const starts = new Uint32Array(fingerprints.length);
  for (let clip = 1; clip < starts.length; clip++) starts[clip] = starts[clip - 1] + fingerprints[clip - 1].length;
  return starts;
}

/** The recording is the last that begins at the place or before it. */
function placeOf(place: number, starts: Uint32Array): Place {
  let [clip, behind] = [0, starts.length];
  while (behind - clip > 1) {
    const middle = (clip + behind) >>> 1;
    if (starts[middle] <= place) clip = middle;
    else behind = middle;
  }
  return { clip, frame: place - starts[clip] };
}

function* pairs(places: readonly Place[]): Generator<readonly [Place, Place]> {
  for (const [index, one] of places.entries()) {
    for (let next = index + 1; next < places.length; next++) if (places[next].clip !== one.clip) yield [one, places[next]];
  }
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
