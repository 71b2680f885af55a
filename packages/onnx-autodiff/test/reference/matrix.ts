import { floatAttribute, intAttribute, stringAttribute } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

export const MATRIX_REFERENCE = {
  MatMul: ([left, right], _, [shape]) => {
    const a = left.shape.length === 1 ? { ...left, shape: [1, ...left.shape] } : left;
    const b = right.shape.length === 1 ? { ...right, shape: [...right.shape, 1] } : right;
    const inner = range(a.shape[a.shape.length - 1]);
    return [arrayOf(shape, (index) => {
      const column = right.shape.length === 1 ? 0 : index[index.length - 1];
      const rows = right.shape.length === 1 ? index : index.slice(0, -1);
      const [batch, row] = left.shape.length === 1 ? [rows, 0] : [rows.slice(0, -1), rows[rows.length - 1]];
      return sum(inner.map((k) => at(a, [...batch, row, k]) * at(b, [...batch, k, column])));
    })];
  },
  Gemm: ([a, b, c], attributes, [shape]) => {
    const left = (i: number, k: number): number => at(a, intAttribute(attributes, "transA", 0) ? [k, i] : [i, k]);
    const right = (k: number, j: number): number => at(b, intAttribute(attributes, "transB", 0) ? [j, k] : [k, j]);
    const inner = range(intAttribute(attributes, "transA", 0) ? a.shape[0] : a.shape[1]);
    const [alpha, beta] = [floatAttribute(attributes, "alpha", 1), floatAttribute(attributes, "beta", 1)];
    const added = (index: readonly number[]): number => (c as Array64 | undefined ? beta * at(c, index) : 0);
    return [arrayOf(shape, ([i, j]) => alpha * sum(inner.map((k) => left(i, k) * right(k, j))) + added([i, j]))];
  },
  /** Every letter runs over its length; each place of the result is a sum of products. */
  Einsum: (inputs, attributes, [shape]) => {
    const [left, right] = stringAttribute(attributes, "equation", "").replaceAll(" ", "").split("->");
    const terms = left.split(",");
    const letters = [...new Set(terms.join(""))].sort();
    const result = (right as string | undefined) ?? letters.filter((letter) => left.split(letter).length === 2).join("");
    const lengths = letters.map((letter) => Math.max(...terms.map((term, at) => inputs[at].shape[term.indexOf(letter)] ?? 1)));
    const along = (term: string, steps: readonly number[]): number[] => [...term].map((letter) => steps[letters.indexOf(letter)]);
    const all = indices(lengths);
    return [arrayOf(shape, (index) => sum(all.filter((steps) => along(result, steps).join() === index.join()).map((steps) => terms.reduce((product, term, input) => product * at(inputs[input], along(term, steps)), 1))))];
  },
} satisfies Record<string, ReferenceOperator>;
