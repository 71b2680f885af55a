import { describe, expect, it } from "vitest";
import { buildNode } from "../test/build-node.ts";
import { freeInputs, freeShapes } from "../test/free-node.ts";
import golden from "../test/golden/operators.json" with { type: "json" };
import { OPERATOR_CASES } from "../test/operator-cases.ts";
import { runNode } from "../test/run-node.ts";
import { ELEMENT_TYPES, OPERATORS, type Dimension } from "./index.ts";

const cases = Object.entries(OPERATOR_CASES).flatMap(([operator, list]) => list.map((one, index) => ({ ...one, operator, index })));

describe("OPERATORS", () => {
  it("has cases for each operator", () => {
    expect(Object.keys(OPERATOR_CASES).sort()).toEqual(Object.keys(OPERATORS).sort());
  });

  it.each(cases)("$operator gives the shapes on paper ($index)", ({ operator, inputs, attributes, outputs: count, shapes, types }) => {
    const { outputs } = buildNode(operator, inputs, attributes, count);
    expect(outputs.map(({ shape }) => shape)).toEqual(shapes);
    expect(outputs.map(({ type }) => type)).toEqual(types ?? shapes.map(() => inputs[0]?.type));
  });

  it.each(cases)("$operator gives the shapes of ONNX Runtime ($index)", async ({ operator, inputs, attributes, outputs }) => {
    const built = buildNode(operator, inputs, attributes, outputs);
    const results = await runNode(built);
    expect(results.map(({ type, shape }) => ({ type, shape }))).toEqual(built.outputs.map(({ type, shape }) => ({ type, shape })));
  });
});

/** What onnx found: types and shapes (a whole shape may be unknown to it), an error, or nothing where the rule refused the node. */
type Found = [type: number, shape: Dimension[] | null][] | string | null;
const found = (form: "fixed" | "free"): Record<string, Found[]> => golden.output[form] as unknown as Record<string, Found[]>;

/** onnx counts a pool's window that starts in the padding behind the map; PyTorch and ONNX Runtime don't. It can't expand MeanVarianceNormalization's default axes. */
const ONNX_ERRORS: Readonly<Record<string, string>> = { "MaxPool 8": "differ in dimension 2: (3) vs (2)", "AveragePool 8": "differ in dimension 2: (3) vs (2)", "MeanVarianceNormalization 0": "for a Constant node" };

/** What onnx found, with our lengths where it knows none, and where one of us has a name for the other's number. */
function filledIn(theirs: readonly Dimension[] | null, ours: readonly Dimension[]): readonly Dimension[] {
  const same = (length: Dimension, axis: number): boolean => String(length).startsWith("unk__") || `n${length}` === ours[axis] || length === `n${ours[axis]}`;
  return theirs?.map((length, axis) => (same(length, axis) ? ours[axis] : length)) ?? ours;
}

describe(`OPERATORS against onnx ${golden.versions.onnx}`, () => {
  it("has as many cases in the golden file, which tooling/golden/graph.py writes", () => {
    const counts = (lists: Readonly<Record<string, readonly unknown[]>>) => Object.fromEntries(Object.entries(lists).map(([operator, list]) => [operator, list.length]));
    expect(counts(found("fixed"))).toEqual(counts(OPERATOR_CASES));
  });

  it.each(cases)("$operator ($index)", ({ operator, index, inputs, attributes, outputs }) => {
    const ours = buildNode(operator, inputs, attributes, outputs).outputs;
    const theirs = found("fixed")[operator][index] ?? "no model";
    if (typeof theirs === "string") expect(theirs).toContain(ONNX_ERRORS[`${operator} ${index}`]);
    else expect(theirs.map(([type, shape], at) => [type, filledIn(shape, ours[at].shape)])).toEqual(ours.map(({ type, shape }) => [ELEMENT_TYPES[type].onnx, shape]));
  });

  it.each(cases)("$operator with a free first length ($index)", ({ operator, index, inputs, attributes, outputs }) => {
    const ours = freeShapes(operator, freeInputs(inputs, (input, axis) => input === 0 && axis === 0), attributes, outputs);
    const theirs = found("free")[operator][index];
    if (typeof theirs === "string") expect(theirs).toContain(ONNX_ERRORS[`${operator} ${index}`]);
    else expect(theirs?.map(([, shape], at) => filledIn(shape, ours?.[at] ?? [])) ?? null).toEqual(ours);
  });
});
