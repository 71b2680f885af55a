import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateLength } from "../../test/evaluate-length.ts";
import { addLengths, agreed, agreedShape, divideLength, knownLength, multiplyLengths, quotient, sameSize } from "./dimension.ts";
import type { Dimension } from "../tensor.ts";

describe("lengths by name", () => {
  it.each([
    [addLengths("steps", 2), "steps+2"],
    [addLengths("steps+2", -2), "steps"],
    [addLengths("steps+2", -5), "steps-3"],
    [addLengths(3, 4), 7],
    [addLengths("b", "a"), "a+b"],
    [addLengths("a+c", "b+1"), "a+b+c+1"],
    [addLengths("steps", "2*steps-1"), "3*steps-1"],
    [addLengths("floor(a/2)", "a"), "a+floor(a/2)"],
    [divideLength("steps", 2), "floor(steps/2)"],
    [divideLength(7, 2), 3],
    [divideLength("4*steps", 2), "2*steps"],
    [divideLength("4*steps+3", 2), "2*steps+1"],
    [divideLength("floor((steps+1)/2)", 3), "floor((steps+1)/6)"],
    [addLengths("floor((steps-3)/2)", 1), "floor((steps-1)/2)"],
    [addLengths(divideLength(addLengths("steps", -1), 2), 1), "floor((steps+1)/2)"],
    [multiplyLengths(["batch", 3, 4]), "12*batch"],
    [multiplyLengths(["steps", "batch"]), "batch*steps"],
    [multiplyLengths(["steps+1", 2]), "2*steps+2"],
    [multiplyLengths(["steps+1", 2, "batch"]), "2*batch*(steps+1)"],
    [multiplyLengths(["floor(steps/2)", 2]), "2*floor(steps/2)"],
    [multiplyLengths(["batch", 0]), 0],
    [multiplyLengths([]), 1],
    [quotient(["batch", 4, 6], ["batch", 3]), 8],
    [quotient(["12*batch"], [4]), "3*batch"],
    [quotient(["batch", "steps", 2], ["batch"]), "2*steps"],
    [quotient(["batch", 6], [4]), "floor(3*batch/2)"],
    [quotient(["batch", 6], ["steps"]), undefined],
    [quotient([6], [4]), undefined],
    [quotient([6], [0]), undefined],
    [addLengths("floor(odd", 1), "floor(odd+1"],
  ])("%j is %j", (got, want) => {
    expect(got).toBe(want);
  });

  it("agree where one is free", () => {
    expect([agreed("batch", "batch"), agreed("batch", 3), agreed(3, "batch"), agreed(3, 3)]).toEqual(["batch", 3, 3, 3]);
    expect([agreed("batch", "steps"), agreed(3, 4)]).toEqual([undefined, undefined]);
    expect(agreedShape(["batch", 2], [4, "n"])).toEqual([4, 2]);
    expect([agreedShape([1], [1, 1]), agreedShape([1, 1], [1]), agreedShape([2], [3])]).toEqual([undefined, undefined, undefined]);
  });

  it("have one size in any order", () => {
    expect(sameSize(["batch", 4, "steps"], ["4*steps", "batch"])).toBe(true);
    expect(sameSize(["batch", 4], ["batch", 3])).toBe(false);
  });

  it("are refused where a number is needed", () => {
    expect(() => knownLength("batch", "a test")).toThrow('need a known length for a test, got the free dimension "batch"');
  });
});

/** Lengths made of names by random sums, products and quotients, beside the numbers they stand for. */
type Pair = readonly [name: Dimension, value: number];
const KNOWN = { a: 7, b: 5, c: 1 };
const leaf = fc.oneof(fc.constantFrom<Pair>(["a", 7], ["b", 5], ["c", 1]), fc.integer({ min: 0, max: 6 }).map((value): Pair => [value, value]));
const { length } = fc.letrec<{ length: Pair }>((tie) => ({
  length: fc.oneof(
    { depthSize: "medium" },
    leaf,
    fc.tuple(tie("length"), tie("length")).map(([a, b]): Pair => [addLengths(a[0], b[0]), a[1] + b[1]]),
    fc.tuple(tie("length"), fc.integer({ min: -3, max: 3 })).map(([a, by]): Pair => [addLengths(a[0], by), a[1] + by]).filter(([name]) => typeof name === "string" || name >= 0),
    fc.tuple(tie("length"), fc.integer({ min: 1, max: 4 })).map(([a, by]): Pair => [divideLength(a[0], by), Math.floor(a[1] / by)]),
    fc.array(tie("length"), { maxLength: 3 }).map((all): Pair => [multiplyLengths(all.map(([name]) => name)), all.reduce((product, [, value]) => product * value, 1)]),
  ),
}));

describe("lengths by name, random", () => {
  it("stand for the numbers that arithmetic gives", () => {
    fc.assert(fc.property(length, ([name, value]) => {
      expect(evaluateLength(name, KNOWN) + 0).toBe(value + 0); // -0 is a length of 0 too
    }), { numRuns: 3000 });
  });

  it("divide what they multiply", () => {
    fc.assert(fc.property(length, length, ([a], [b]) => {
      fc.pre(a !== 0 && b !== 0);
      expect(quotient([a, b], [b])).toBe(multiplyLengths([a]));
    }), { numRuns: 1000 });
  });
});
