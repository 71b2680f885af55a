import { intsAttribute } from "../graph.ts";
import { normaliseAxes } from "../shape-rules/broadcast.ts";
import { addLengths, multiplyLengths } from "../shape-rules/dimension.ts";
import type { TensorType } from "../tensor.ts";
import { elementsOf, stridesOf, type Element, type Fold, type FoldCall, type Known } from "./known.ts";

type Combine = (a: Element, b: Element) => Element;

const numbersOnly = (combine: (a: number, b: number) => number): Combine => (a, b) => (typeof a === "number" && typeof b === "number" ? combine(a, b) : null);

const REDUCTIONS: Readonly<Record<string, Combine>> = {
  ReduceSum: (a, b) => (a === null || b === null ? null : addLengths(a, b)),
  ReduceProd: (a, b) => (a === null || b === null || (typeof a === "number" && a < 0) || (typeof b === "number" && b < 0) ? numbersOnly((x, y) => x * y)(a, b) : multiplyLengths([a, b])),
  ReduceMax: numbersOnly(Math.max),
  ReduceMin: numbersOnly(Math.min),
};

export const REDUCTION_FOLDS: Readonly<Record<string, Fold>> = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([name, combine]): [string, Fold] => [name, (call, types) => (types ? reduced(combine, call, types[0]) : undefined)]),
);

function reduced(combine: Combine, { inputs: [x, axesInput], attributes }: FoldCall, type: TensorType): readonly Known[] | undefined {
  const elements = x ? elementsOf(x) : undefined;
  if (!x || !elements?.length || type.type === "float32") return undefined; // rounding depends on the order of summation
  const given = axesInput ? (elementsOf(axesInput) ?? []).map(Number) : intsAttribute(attributes, "axes", []);
  if (given.length === 0 && type.shape.length === x.shape.length && attributes.noop_with_empty_axes === 1) return [{ ...type, elements }];
  const shape = x.shape.map(Number);
  const gone = given.length ? normaliseAxes(given, shape.length) : [...shape.keys()];
  return [{ ...type, elements: groups(elements, shape, gone).map((group) => group.reduce(combine)) }];
}

/** Elements that fall on one place when the axes `gone` are left out. */
function groups(elements: readonly Element[], shape: readonly number[], gone: readonly number[]): Element[][] {
  const strides = stridesOf(shape);
  const kept = [...shape.keys()].filter((axis) => !gone.includes(axis));
  const keptStrides = stridesOf(kept.map((axis) => shape[axis]));
  const out: Element[][] = [];
  elements.forEach((element, index) => {
    const place = kept.reduce((sum, axis, at) => sum + (Math.floor(index / strides[axis]) % shape[axis]) * keptStrides[at], 0);
    (out[place] ??= []).push(element);
  });
  return out;
}
