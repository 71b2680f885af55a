import { describe, expect, it } from "vitest";
import { OPERATOR_CASES } from "../test/operator-cases.ts";
import { buildNode, runNode } from "../test/run-node.ts";
import { OPERATORS } from "./index.ts";

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
