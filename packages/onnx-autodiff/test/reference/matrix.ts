import { floatAttribute, intAttribute } from "@cochlea/onnx-graph";
import { arrayOf, at, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

export const MATRIX_REFERENCE = {
  MatMul: ([a, b], _, [shape]) => {
    const inner = range(a.shape[a.shape.length - 1]);
    return [arrayOf(shape, (index) => {
      const [batch, row, column] = [index.slice(0, -2), index[index.length - 2], index[index.length - 1]];
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
} satisfies Record<string, ReferenceOperator>;
