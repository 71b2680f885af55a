import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dctMatrix, lifterWeights, mfccMatrix } from "./dct-matrix.ts";
import { mfcc } from "./mfcc.ts";

describe("dctMatrix", () => {
  it("of two values is their sum and difference over the root of 2", () => {
    const root = Math.SQRT1_2;
    dctMatrix(2, 2).forEach((value, index) => expect(value).toBeCloseTo([root, root, root, -root][index], 14));
  });

  it("has orthonormal rows", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), (bands) => {
      const matrix = dctMatrix(bands, bands);
      const row = (k: number) => matrix.subarray(k * bands, (k + 1) * bands);
      const product = (a: number, b: number) => row(a).reduce((sum, value, index) => sum + value * row(b)[index], 0);
      expect(product(0, 0)).toBeCloseTo(1, 12);
      expect(product(bands - 1, bands - 1)).toBeCloseTo(1, 12);
      if (bands > 1) expect(product(0, bands - 1)).toBeCloseTo(0, 12);
    }), { numRuns: 30 });
  });

  it("refuses more coefficients than bands", () => {
    expect(() => dctMatrix(41, 40)).toThrow("dctMatrix: need an integer count in 1..40, the number of bands, got 41");
    expect(() => dctMatrix(NaN, 40)).toThrow("got NaN");
    expect(() => dctMatrix(1, NaN)).toThrow("dctMatrix: need a positive integer of bands, got NaN");
  });
});

describe("lifterWeights", () => {
  it("is 1 at coefficient 0 and 1 + lifter/2 at lifter/2", () => {
    const weights = lifterWeights(12, 22);
    expect(weights[0]).toBe(1);
    expect(weights[11]).toBeCloseTo(12, 12);
    expect([...lifterWeights(3, 0)]).toEqual([1, 1, 1]);
    expect(() => lifterWeights(3, NaN)).toThrow("lifterWeights: need lifter >= 0, got NaN");
  });
});

describe("mfcc", () => {
  it("is the product with mfccMatrix, for even and odd numbers of bands", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 41 }), fc.nat(50), fc.nat(30), (bands, cut, lifter) => {
      const count = 1 + (cut % bands);
      const shape = [2, bands, 3] as const;
      const data = Float32Array.from({ length: 6 * bands }, (_, index) => Math.sin(index * index));
      const result = mfcc({ data, shape }, { count, lifter });
      expect(result.shape).toEqual([2, count, 3]);
      const matrix = mfccMatrix({ count, lifter, lifterFrom: 0, dct: "orthonormal", c0: "first" }, bands);
      const k = cut % count;
      let expected = 0;
      for (let band = 0; band < bands; band++) expected += matrix[k * bands + band] * data[(bands + band) * 3 + 2];
      expect(result.data[(count + k) * 3 + 2]).toBeCloseTo(expected, 4);
    }));
  });
});
