import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillUniform } from "./fill-uniform.ts";
import { permutation } from "./permutation.ts";
import { randomStream } from "./random-stream.ts";
import type { KeyPart } from "./stream-key.ts";

const words = (seed: number, ...path: KeyPart[]) => {
  const stream = randomStream(seed, ...path);
  return [stream.uint32(), stream.uint32()];
};

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function histogram(bins: number, draws: number, draw: () => number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let index = 0; index < draws; index++) counts[draw()]++;
  return counts;
}

describe("randomStream", () => {
  it("depends on seed and path alone, not on what else is drawn", () => {
    const alone = words(1, "clip", 2);
    const [other, again] = [randomStream(1, "clip", 1), randomStream(1, "clip", 2)];
    other.uint32();
    const first = again.uint32();
    other.normal();
    expect([first, again.uint32()]).toEqual(alone);
  });

  it("differs with seed, order, type, length and high bits of its path", () => {
    const all = [words(1), words(2), words(1 + 2 ** 32), words(1, 0), words(1, 0, 0), words(1, 1, 2), words(1, 2, 1), words(1, "1"), words(1, 1), words(1, -1),
      words(1, 2 ** 40), words(1, ""), words(1, "\0"), words(1, "abcdefgh"), words(1, "abcdefghi"), words(1, "abcdefgh", "i")];
    expect(new Set(all.map(String)).size).toBe(all.length);
  });

  it("of any seed and path gives no other's numbers", () => {
    const part = fc.oneof(fc.maxSafeInteger(), fc.string());
    fc.assert(fc.property(fc.maxSafeNat(), fc.array(part), part, (seed, path, more) => {
      expect(words(seed, ...path)).toEqual(words(seed, ...path));
      expect(words(seed, ...path, more)).not.toEqual(words(seed, ...path));
    }));
  });

  it.each([NaN, -1, 1.5, 2 ** 53, Infinity])("refuses the seed %d", (seed) => {
    expect(() => randomStream(seed)).toThrow(`randomStream: need an integer seed in 0..2^53-1, got ${seed}`);
  });

  it("refuses numbers in the path that are not exact", () => {
    expect(() => randomStream(1, NaN)).toThrow("randomStream: need integers or strings in the path, got NaN");
    expect(() => randomStream(1, 0.5)).toThrow("got 0.5");
  });
});

describe("draws (seed 20)", () => {
  // 99.99 % of fair generators stay below: chi-square of 255, 99 and 9 degrees of freedom.
  it("bytes of uint32 are uniform", () => {
    const stream = randomStream(20, "bytes");
    expect(chiSquare(histogram(256, 100_000, () => stream.uint32() >>> 24))).toBeLessThan(347);
    expect(chiSquare(histogram(256, 100_000, () => stream.uint32() & 255))).toBeLessThan(347);
  });

  it("neighbouring streams are independent", () => {
    expect(chiSquare(histogram(256, 20_000, (() => { let index = 0; return () => randomStream(20, index++).uint32() >>> 24; })()))).toBeLessThan(347);
  });

  it("uniform is uniform in its range", () => {
    const stream = randomStream(20, "uniform");
    expect(chiSquare(histogram(100, 100_000, () => Math.floor(stream.uniform(0, 100))))).toBeLessThan(160);
    fc.assert(fc.property(fc.double({ min: -1e6, max: 0, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (min, max) => {
      const value = stream.uniform(min, max);
      expect(value >= min && value <= max).toBe(true);
    }));
  });

  it("integer is uniform and refuses other bounds", () => {
    const stream = randomStream(20, "integer");
    expect(chiSquare(histogram(10, 100_000, () => stream.integer(10)))).toBeLessThan(34);
    expect(stream.integer(1)).toBe(0);
    const large = histogram(3, 30_000, () => Math.floor(stream.integer(3 * 2 ** 30) / 2 ** 30));
    expect(chiSquare(large)).toBeLessThan(19);
    for (const below of [0, NaN, 1.5, 2 ** 32 + 1]) expect(() => stream.integer(below)).toThrow(`integer: need an integer bound in 1..2^32, got ${below}`);
  });

  it("filling with uniform numbers is as many single draws", () => {
    const stream = randomStream(20, "fill");
    expect([...fillUniform(new Float32Array(7), randomStream(20, "fill"), -1, 3)]).toEqual(Array.from({ length: 7 }, () => Math.fround(stream.uniform(-1, 3))));
  });
});

describe("permutation", () => {
  it("holds every number once", () => {
    fc.assert(fc.property(fc.nat(500), fc.maxSafeNat(), (length, seed) => {
      expect([...permutation(length, randomStream(seed)).sort()]).toEqual(Array.from({ length }, (_, index) => index));
    }));
  });

  it("of three has each order equally often (seed 20)", () => {
    const orders = ["0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"];
    const stream = randomStream(20, "orders");
    expect(chiSquare(histogram(6, 60_000, () => orders.indexOf(permutation(3, stream).join())))).toBeLessThan(26);
  });

  it("refuses other lengths", () => {
    expect(() => permutation(NaN, randomStream(1))).toThrow("permutation: need an integer length in 0..2^32-1, got NaN");
  });
});
