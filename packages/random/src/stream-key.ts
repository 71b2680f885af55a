import { BLOCK_WORDS, philox4x32 } from "./philox.ts";

/** One step of the path that names a stream: an epoch, an index, the name of an operation. */
export type KeyPart = number | string;

/** Kinds of absorbed words. Draws have 0 in the counter's last word, so the two never meet. */
const NUMBER = 1;
const TEXT = 2;

/**
 * The 64-bit Philox key of a seed and a path.
 *
 * The seed is the first key; each part is a counter, whose block's first two words are the next key.
 *
 * @returns Two words, low first.
 * @throws {RangeError} Unless the seed is an integer in 0..2^53-1 and every number in the path a safe integer.
 */
export function streamKey(seed: number, path: readonly KeyPart[]): Uint32Array {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`randomStream: need an integer seed in 0..2^53-1, got ${seed}`);
  const key = new Uint32Array([seed, highWord(seed)]);
  for (const part of path) {
    if (typeof part === "string") absorbText(key, part);
    else absorbNumber(key, part);
  }
  return key;
}

function absorbNumber(key: Uint32Array, part: number): void {
  if (!Number.isSafeInteger(part)) throw new RangeError(`randomStream: need integers or strings in the path, got ${part}`);
  absorb(key, part, highWord(part), 0, NUMBER);
}

/** UTF-8, eight bytes a block, zeros behind the end; the length in bytes tells "a" from "a\0". */
function absorbText(key: Uint32Array, part: string): void {
  const bytes = new TextEncoder().encode(part);
  const padded = new Uint8Array(Math.max(1, Math.ceil(bytes.length / 8)) * 8);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    absorb(key, view.getUint32(at, true), view.getUint32(at + 4, true), bytes.length, TEXT);
  }
}

function absorb(key: Uint32Array, low: number, high: number, length: number, kind: number): void {
  const block = new Uint32Array(BLOCK_WORDS);
  philox4x32(low, high, length, kind, key[0], key[1], block);
  key.set(block.subarray(0, 2));
}

/** Bits 32 to 63 of a safe integer in two's complement. */
function highWord(value: number): number {
  return Math.floor(value / 2 ** 32) >>> 0;
}
