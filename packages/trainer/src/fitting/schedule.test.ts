import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGolden } from "../../test/golden-file.ts";
import { learningRateAt, type Schedule } from "./schedule.ts";

interface OneCycle {
  readonly learningRate: number;
  readonly steps: number;
  readonly warmUp: number;
  readonly startDivisor: number;
  readonly endDivisor: number;
  readonly rates: readonly number[];
}

const { oneCycle } = readGolden<{ oneCycle: OneCycle[] }>("schedules").output;

function rates(schedule: Schedule, steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => learningRateAt(schedule, step, steps));
}

/** Rates of any one-cycle schedule whose warm-up and fall have a step each. */
const anyCycle = fc.record({
  kind: fc.constant("one-cycle" as const),
  learningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
  warmUp: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  startDivisor: fc.double({ min: 2, max: 100, noNaN: true }),
  endDivisor: fc.double({ min: 1, max: 1e5, noNaN: true }),
});

describe("learningRateAt", () => {
  it.each(oneCycle)("is PyTorch's OneCycleLR: $steps steps, warm-up $warmUp", ({ steps, rates: expected, ...schedule }) => {
    // The same formula in float64; what differs is the order of a few operations.
    rates({ kind: "one-cycle", ...schedule }, steps).forEach((rate, step) => expect(rate / expected[step], `step ${step}`).toBeCloseTo(1, 10));
  });

  it("has OneCycleLR's defaults", () => {
    rates({ kind: "one-cycle", learningRate: 4e-3 }, 40).forEach((rate, step) => expect(rate / oneCycle[0].rates[step]).toBeCloseTo(1, 10));
  });

  it("warms up in a line and falls by half a cosine", () => {
    const expected = [0.5, 1, 1, (1 + Math.sqrt(3) / 2) / 2, 0.75, 0.5, 0.25, (1 - Math.sqrt(3) / 2) / 2];
    rates({ kind: "cosine", learningRate: 1, warmUp: 0.25 }, 8).forEach((rate, step) => expect(rate).toBeCloseTo(expected[step], 12));
    rates({ kind: "cosine", learningRate: 2 }, 2).forEach((rate, step) => expect(rate).toBeCloseTo([2, 1][step], 12));
    expect(rates({ kind: "cosine", learningRate: 1, warmUp: 1 }, 4)).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it("stays where it is when constant", () => {
    expect(rates({ kind: "constant", learningRate: 0.3 }, 3)).toEqual([0.3, 0.3, 0.3]);
  });

  it("rises once and falls once, between start, peak and end", () => {
    fc.assert(fc.property(anyCycle, fc.integer({ min: 20, max: 300 }), (schedule, steps) => {
      const all = rates(schedule, steps);
      const top = all.indexOf(Math.max(...all));
      const start = schedule.learningRate / schedule.startDivisor;
      expect(all[0] / start).toBeCloseTo(1, 9);
      expect(all[steps - 1] / (start / schedule.endDivisor)).toBeCloseTo(1, 9);
      // The peak may lie between two steps.
      expect(Math.abs(top - (schedule.warmUp * steps - 1))).toBeLessThanOrEqual(1);
      expect(all[top]).toBeLessThanOrEqual(schedule.learningRate * (1 + 1e-12));
      for (let step = 1; step < steps; step++) expect((all[step] - all[step - 1]) * (step <= top ? 1 : -1)).toBeGreaterThanOrEqual(-1e-12 * schedule.learningRate);
    }));
  });

  it("is proportional to the highest rate", () => {
    fc.assert(fc.property(anyCycle, fc.nat(49), (schedule, step) => {
      const doubled = { ...schedule, learningRate: 2 * schedule.learningRate };
      expect(learningRateAt(doubled, step, 50)).toBe(2 * learningRateAt(schedule, step, 50));
    }));
  });

  it.each([
    [{ kind: "constant", learningRate: NaN }, 0, 1, "learningRateAt: need learningRate above 0, got NaN"],
    [{ kind: "constant", learningRate: 0 }, 0, 1, "learningRateAt: need learningRate above 0, got 0"],
    [{ kind: "constant", learningRate: Infinity }, 0, 1, "learningRateAt: need learningRate above 0, got Infinity"],
    [{ kind: "constant", learningRate: 1 }, 5, 5, "learningRateAt: need a step from 0 to 4, got 5"],
    [{ kind: "constant", learningRate: 1 }, -1, 5, "learningRateAt: need a step from 0 to 4, got -1"],
    [{ kind: "constant", learningRate: 1 }, NaN, 5, "learningRateAt: need a step from 0 to 4, got NaN"],
    [{ kind: "constant", learningRate: 1 }, 0, NaN, "learningRateAt: need a step from 0 to NaN, got 0"],
    [{ kind: "cosine", learningRate: 1, warmUp: NaN }, 0, 5, "learningRateAt: need 0 <= warmUp <= 1, got NaN"],
    [{ kind: "one-cycle", learningRate: 1, warmUp: 1.1 }, 0, 5, "learningRateAt: need 0 <= warmUp <= 1, got 1.1"],
    [{ kind: "one-cycle", learningRate: 1, startDivisor: 0 }, 0, 5, "learningRateAt: need startDivisor above 0, got 0"],
    [{ kind: "one-cycle", learningRate: 1, endDivisor: NaN }, 0, 5, "learningRateAt: need endDivisor above 0, got NaN"],
  ] as const)("refuses %j at step %d of %d", (schedule, step, steps, message) => {
    expect(() => learningRateAt(schedule, step, steps)).toThrow(new RangeError(message));
  });
});
