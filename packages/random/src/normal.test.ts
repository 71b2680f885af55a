import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillNormal } from "./fill-normal.ts";
import { randomStream } from "./random-stream.ts";
import { SAFE_STEPS, STEP_WIDTHS, zigguratNormal } from "./ziggurat-normal.ts";

const COUNT = 400_000;

/** Share of normal numbers below x, to 1e-7 (Abramowitz and Stegun 7.1.26). */
function normalShareBelow(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const above = 0.5 * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x / 2);
  return x > 0 ? 1 - above : above;
}

/** Largest distance between the share of values below a point and the share there should be. */
function kolmogorovSmirnov(values: Float32Array): number {
  return values.toSorted().reduce((most, value, index) => {
    const share = normalShareBelow(value);
    return Math.max(most, Math.abs(share - index / values.length), Math.abs(share - (index + 1) / values.length));
  }, 0);
}

function single(): Float32Array {
  const stream = randomStream(20, "normal");
  return Float32Array.from({ length: COUNT }, () => stream.normal());
}

describe.each([
  ["fillNormal", fillNormal(new Float32Array(COUNT), randomStream(20, "normal"))],
  ["normal", single()],
])("%s (seed 20)", (_, values) => {
  const mean = (of: (value: number, index: number) => number) => values.reduce((sum, value, index) => sum + of(value, index), 0) / COUNT;

  it("has the moments of a normal distribution", () => {
    // Four standard errors of each moment.
    expect(Math.abs(mean((value) => value))).toBeLessThan(4 / Math.sqrt(COUNT));
    expect(Math.abs(mean((value) => value ** 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / COUNT));
    expect(Math.abs(mean((value) => value ** 3))).toBeLessThan(4 * Math.sqrt(15 / COUNT));
    expect(Math.abs(mean((value) => value ** 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / COUNT));
  });

  it("has its distribution", () => {
    expect(kolmogorovSmirnov(values)).toBeLessThan(2.23 / Math.sqrt(COUNT)); // 99.99 % of fair samples
  });

  it.each([2, 3, 3.5, 3.7, 4, 4.3])("goes beyond ±%d as often as it should", (limit) => {
    const expected = 2 * COUNT * normalShareBelow(-limit);
    const above = values.filter((value) => value > limit).length;
    const below = values.filter((value) => value < -limit).length;
    // Four standard deviations of counts; from 3.65 on it is the tail that draws.
    expect(Math.abs(above + below - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(Math.abs(above - below)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it("has neighbours that know nothing of each other", () => {
    for (const lag of [1, 2, 3, 4]) {
      expect(Math.abs(mean((value, index) => value * values[(index + lag) % COUNT]))).toBeLessThan(4 / Math.sqrt(COUNT));
      expect(Math.abs(mean((value, index) => (value ** 2 - 1) * (values[(index + lag) % COUNT] ** 2 - 1)))).toBeLessThan(4 * (2 / Math.sqrt(COUNT)));
    }
  });
});

describe("fillNormal", () => {
  it("gives the same from the same place in a stream, and other numbers from the next", () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 300 }), (seed, length) => {
      const [stream, again] = [randomStream(seed), randomStream(seed)];
      const first = fillNormal(new Float32Array(length), stream);
      expect(fillNormal(new Float32Array(length), again)).toEqual(first);
      const second = fillNormal(new Float32Array(length), stream);
      expect(second).not.toEqual(first);
      expect(fillNormal(new Float32Array(length), again)).toEqual(second);
    }));
  });

  it("begins a longer fill as it does a shorter", () => {
    expect(fillNormal(new Float32Array(1000), randomStream(20)).subarray(0, 10)).toEqual(fillNormal(new Float32Array(10), randomStream(20)));
  });

  it("does not stay at zero for a seed of zeros", () => {
    const zeros = { ...randomStream(1), uint32: () => 0 };
    expect(new Set(fillNormal(new Float32Array(100), zeros)).size).toBeGreaterThan(90);
  });
});

describe("zigguratNormal", () => {
  it.each([1, 7, 128, 254])("is the point that the word names where the curve is above all of layer %i", (layer) => {
    const refuses = { ...randomStream(1), uint32: () => expect.fail("a word too many") };
    const last = Math.floor(SAFE_STEPS[layer] - 0.5);
    for (const step of [0, -1, 1000, last, -last - 1]) {
      expect(zigguratNormal((step << 8) | layer, refuses)).toBe((step + 0.5) * STEP_WIDTHS[layer]);
    }
  });

  it("has layers of equal area, the last of which ends at the top of the curve", () => {
    const edges = STEP_WIDTHS.map((width) => width * 2 ** 23);
    const heights = edges.map((edge) => Math.exp(-0.5 * edge * edge));
    for (let layer = 1; layer < 256; layer++) expect(edges[layer] * (heights[layer + 1] - heights[layer])).toBeCloseTo(edges[0] * heights[1], 10);
  });
});
