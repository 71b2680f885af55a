import { describe, expect, it } from "vitest";
import { logarithm } from "./logarithm.ts";

const values = Float64Array.of(100, 1, 0, 1e-3);

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 10));
}

describe("logarithm", () => {
  it("none copies", () => {
    const copy = logarithm(values, { kind: "none" }, 2);
    expect(copy).toEqual(values);
    expect(copy).not.toBe(values);
  });

  it("natural raises to the floor, then adds the offset", () => {
    expectClose(logarithm(values, { kind: "natural", floor: 0.01, offset: 0.5 }, 2), [Math.log(100.5), Math.log(1.5), Math.log(0.51), Math.log(0.51)]);
  });

  it("decibel counts 10 for a factor of 10 in power, 20 in magnitude", () => {
    const options = { kind: "decibel", floor: 1e-4, reference: 1, topDb: null } as const;
    expectClose(logarithm(values, options, 2), [20, 0, -40, -30]);
    expectClose(logarithm(values, options, 1), [40, 0, -80, -60]);
    expectClose(logarithm(values, { ...options, reference: 10 }, 2), [10, -10, -50, -40]);
  });

  it("decibel may refer to the maximum and end at topDb below it", () => {
    const options = { kind: "decibel", floor: 1e-4, reference: "maximum", topDb: 45 } as const;
    expectClose(logarithm(values, options, 2), [0, -20, -45, -45]);
    expectClose(logarithm(values, { ...options, reference: 1 }, 2), [20, 0, -25, -25]);
  });

  it("takes the floor for the maximum of silence", () => {
    expectClose(logarithm(new Float64Array(2), { kind: "decibel", floor: 1e-4, reference: "maximum", topDb: 80 }, 2), [0, 0]);
  });

  it("keeps the type and passes NaN on", () => {
    const result = logarithm(Float32Array.of(NaN, 1), { kind: "natural", floor: 0, offset: 1e-6 }, 2);
    expect(result).toBeInstanceOf(Float32Array);
    expect(result[0]).toBeNaN();
  });
});
