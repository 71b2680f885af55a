import { intAttribute } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { broadcastShapes } from "./broadcast.ts";
import { agreed, agreedShape } from "./dimension.ts";
import { inferEinsum } from "./einsum.ts";
import { input, sameType } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const MATRIX_RULES = {
  MatMul: { arity: [2, 2], infer: inferMatMul },
  Gemm: { arity: [2, 3], infer: inferGemm },
  Einsum: { arity: [1, 64], infer: inferEinsum },
} satisfies Record<string, OperatorRule>;

/** As NumPy: a vector on the left is a row, on the right a column, and its axis of 1 is dropped. */
function inferMatMul({ inputs }: NodeTypes): TensorType[] {
  const a = input(inputs, 0);
  const b = input(inputs, 1);
  if (a.shape.length < 1 || b.shape.length < 1) throw new RangeError(`need vectors or matrices, got ${showShape(a.shape)} and ${showShape(b.shape)}`);
  const [rows, columns] = [a.shape.slice(-2, -1), b.shape.length === 1 ? [] : b.shape.slice(-1)];
  const [inner, innerB] = [a.shape[a.shape.length - 1], b.shape[Math.max(0, b.shape.length - 2)]];
  sameInner(inner, innerB, a.shape, b.shape);
  return [{ type: sameType(a, b), shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), ...rows, ...columns] }];
}

function inferGemm({ inputs, attributes }: NodeTypes): TensorType[] {
  const a = input(inputs, 0);
  const b = input(inputs, 1);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new RangeError(`need two matrices, got ${showShape(a.shape)} and ${showShape(b.shape)}`);
  const [rows, inner] = intAttribute(attributes, "transA", 0) ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, columns] = intAttribute(attributes, "transB", 0) ? [b.shape[1], b.shape[0]] : b.shape;
  sameInner(inner, innerB, a.shape, b.shape);
  const added = inputs[2];
  if (added) checkAddend(added, a, [rows, columns]);
  return [{ type: sameType(a, b), shape: [rows, columns] }];
}

function checkAddend(added: TensorType, a: TensorType, want: Shape): void {
  sameType(a, added);
  if (!agreedShape(broadcastShapes(want, added.shape), want)) throw new RangeError(`need C to broadcast to ${showShape(want)}, got ${showShape(added.shape)}`);
}

function sameInner(inner: Dimension, innerB: Dimension, a: Shape, b: Shape): void {
  if (agreed(inner, innerB) === undefined) throw new RangeError(`need inner lengths that agree, got ${inner} and ${innerB} of ${showShape(a)} and ${showShape(b)}`);
}
