import { describe, expect, it } from "vitest";
import { differenceOf, distinctDecisions, distinctLabels, relativeDifference, sigmoid, softmax } from "./compare-logits.ts";

const clips = (...rows: number[][]) => rows.map((row) => Float32Array.from(row));

describe("differenceOf and relativeDifference", () => {
  it("take the largest over all clips", () => {
    expect(differenceOf(clips([1, 2], [3, 4]), clips([1, 2.5], [3, 4]))).toBe(0.5);
    expect(relativeDifference(clips([1, 2], [3, 4]), clips([1, 2.5], [3, -4]))).toBe(2);
    expect(relativeDifference(clips([0, 0]), clips([0, 0]))).toBe(0);
    expect(relativeDifference(clips([0.25, 0]), clips([0.125, 0]))).toBe(0.125); // logits below 1 are held to 1
  });

  it("let no NaN and no missing value pass", () => {
    expect(differenceOf(clips([1], [NaN], [1]), clips([1], [1], [1]))).toBeNaN();
    expect(differenceOf(clips([1], [1]), clips([NaN], [1]))).toBeNaN();
    expect(differenceOf(clips([1], [1]), clips([1, 2], [1]))).toBeNaN();
    expect(relativeDifference(clips([Infinity]), clips([Infinity]))).toBeNaN();
  });
});

describe("distinctLabels", () => {
  it("counts clips with another label, and those that were clear", () => {
    const wanted = clips([3, 1], [1.1, 1], [0, 2]);
    expect(distinctLabels(wanted, wanted, 0.5)).toEqual({ all: 0, clear: 0 });
    expect(distinctLabels(clips([3, 1], [1, 1.1], [0, 2]), wanted, 0.5)).toEqual({ all: 1, clear: 0 });
    expect(distinctLabels(clips([1, 3], [1, 1.1], [0, 2]), wanted, 0.5)).toEqual({ all: 2, clear: 1 });
  });
});

describe("distinctDecisions", () => {
  it("counts clips with a class on the other side of even odds, and those where it was clear", () => {
    const wanted = clips([3, -1], [0.1, -2], [1, 2]);
    expect(distinctDecisions(wanted, wanted, 0.5)).toEqual({ all: 0, clear: 0 });
    expect(distinctDecisions(clips([9, -0.1], [-0.1, -2], [1, 2]), wanted, 0.5)).toEqual({ all: 1, clear: 0 });
    expect(distinctDecisions(clips([3, 1], [-0.1, -2], [1, -2]), wanted, 0.5)).toEqual({ all: 3, clear: 2 });
  });
});

describe("sigmoid", () => {
  it("gives each probability by itself, for large logits too", () => {
    expect([...sigmoid(Float32Array.of(0, Math.log(3), 1e4, -1e4))].map((value) => value.toFixed(6))).toEqual(["0.500000", "0.750000", "1.000000", "0.000000"]);
    expect(sigmoid(Float32Array.of(NaN))).toEqual(Float32Array.of(NaN));
  });
});

describe("softmax", () => {
  it("gives shares of exponentials, for large logits too", () => {
    expect([...softmax(Float32Array.of(0, Math.log(3)))].map((value) => value.toFixed(6))).toEqual(["0.250000", "0.750000"]);
    expect([...softmax(Float32Array.of(1e4, -1e4))]).toEqual([1, 0]);
    expect(softmax(Float32Array.of(1, NaN))).toEqual(Float32Array.of(NaN, NaN));
  });
});
