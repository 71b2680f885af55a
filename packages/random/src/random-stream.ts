import { BLOCK_WORDS, philox4x32 } from "./philox.ts";
import { type KeyPart, streamKey } from "./stream-key.ts";
import { zigguratNormal } from "./ziggurat-normal.ts";

/** An endless sequence of random numbers. Each draw moves it on; two streams never touch each other. */
export interface RandomStream {
  /** An integer in 0..2^32-1. */
  uint32(): number;
  /** A multiple of 2^-24 in [0, 1), scaled to [min, max). Takes one word. */
  uniform(min?: number, max?: number): number;
  /** Mean 0, deviation 1, with 24 random bits. Takes one word, rarely more. For many at once there is `fillNormal`. */
  normal(): number;
  /** An integer in 0..below-1, each equally likely. Takes one word, rarely more. */
  integer(below: number): number;
}

/**
 * The stream of a seed and a path, such as `randomStream(7, "augment", epoch, clip)`.
 *
 * The same arguments always give the same numbers, whatever else was drawn before, in whichever worker.
 *
 * @param seed An integer in 0..2^53-1.
 * @param path Safe integers and strings; their order counts, and `1` is not `"1"`.
 * @throws {RangeError} For a seed or path outside these.
 */
export function randomStream(seed: number, ...path: KeyPart[]): RandomStream {
  const key = streamKey(seed, path);
  return new PhiloxStream(key[0], key[1]);
}

class PhiloxStream implements RandomStream {
  readonly #key0: number;
  readonly #key1: number;
  readonly #block = new Uint32Array(BLOCK_WORDS);
  #position = BLOCK_WORDS;
  #counterLow = 0;
  #counterHigh = 0;

  constructor(key0: number, key1: number) {
    this.#key0 = key0;
    this.#key1 = key1;
  }

  uint32(): number {
    if (this.#position === BLOCK_WORDS) this.#nextBlock();
    return this.#block[this.#position++];
  }

  uniform(min = 0, max = 1): number {
    return min + (max - min) * ((this.uint32() >>> 8) * 2 ** -24);
  }

  normal(): number {
    return zigguratNormal(this.uint32(), this);
  }

  integer(below: number): number {
    if (!(Number.isInteger(below) && below >= 1 && below <= 2 ** 32)) {
      throw new RangeError(`integer: need an integer bound in 1..2^32, got ${below}`);
    }
    const fair = 2 ** 32 - (2 ** 32 % below); // words from here on would favour small results
    let word = this.uint32();
    while (word >= fair) word = this.uint32();
    return word % below;
  }

  #nextBlock(): void {
    philox4x32(this.#counterLow, this.#counterHigh, 0, 0, this.#key0, this.#key1, this.#block);
    this.#position = 0;
    this.#counterLow = (this.#counterLow + 1) >>> 0;
    if (this.#counterLow === 0) this.#counterHigh = (this.#counterHigh + 1) >>> 0;
  }
}
