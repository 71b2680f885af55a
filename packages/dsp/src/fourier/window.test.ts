import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { window, WINDOW_NAMES } from "./window.ts";

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 14));
}

describe("window", () => {
  it("hann of 4 is 0, 1/2, 1, 1/2 where periodic and 0, 3/4, 3/4, 0 where symmetric", () => {
    expectClose(window("hann", { length: 4, periodic: true }), [0, 0.5, 1, 0.5]);
    expectClose(window("hann", { length: 4, periodic: false }), [0, 0.75, 0.75, 0]);
  });

  it("has the shapes of their definitions", () => {
    expectClose(window("hamming", { length: 4, periodic: true }), [0.08, 0.54, 1, 0.54]);
    expectClose(window("blackman", { length: 4, periodic: true }), [0, 0.34, 1, 0.34]);
    expectClose(window("povey", { length: 5, periodic: false }), [0, 0.5 ** 0.85, 1, 0.5 ** 0.85, 0]);
    expectClose(window("kaiser", { length: 3, periodic: false, beta: 2 }), [1 / 2.2795853023360673, 1, 1 / 2.2795853023360673]); // I0(2)
    expectClose(window("rectangular", { length: 3, periodic: true }), [1, 1, 1]);
  });

  it.each(WINDOW_NAMES)("%s is symmetric, and periodic is symmetric of one more without its end", (name) => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), (length) => {
      const symmetric = window(name, { length: length + 1, periodic: false, beta: 6 });
      expectClose(symmetric.toReversed(), [...symmetric]);
      if (length > 1) expectClose(window(name, { length, periodic: true, beta: 6 }), [...symmetric.subarray(0, length)]);
    }), { numRuns: 20 });
  });

  it("refuses other names and lengths", () => {
    // @ts-expect-error an unknown name
    expect(() => window("gauss", { length: 4, periodic: true })).toThrow("window: need one of hann, hamming, blackman, povey, rectangular, kaiser, got gauss");
    expect(() => window("kaiser", { length: 4, periodic: true })).toThrow("window: need beta >= 0 for kaiser, got undefined");
    expect(() => window("kaiser", { length: 4, periodic: true, beta: NaN })).toThrow("got NaN");
    expect(() => window("hann", { length: NaN, periodic: true })).toThrow("window: need a positive integer length, got NaN");
    expect(() => window("hann", { length: 0, periodic: true })).toThrow("got 0");
  });
});
