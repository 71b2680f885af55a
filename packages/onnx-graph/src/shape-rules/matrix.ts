import { intAttribute } from "../graph.ts";
import type { NodeTypes, OperatorRule } from "../operators.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { broadcastShapes } from "./broadcast.ts";
import { input, sameType } from "./elementwise.ts";

export const MATRIX_RULES = {
  MatMul: { arity: [2, 2], infer: inferMatMul },
  Gemm: { arity: [2, 3], infer: inferGemm },
} satisfies Record<string, OperatorRule>;

function inferMatMul({ inputs }: NodeTypes): TensorType[] {
  const a = input(inputs, 0);
  const b = input(inputs, 1);
  if (a.shape.length < 2 || b.shape.length < 2) throw new RangeError(`need matrices, got ${showShape(a.shape)} and ${showShape(b.shape)}`);
  const [rows, inner] = a.shape.slice(-2);
  const [innerB, columns] = b.shape.slice(-2);
  sameInner(inner, innerB, a.shape, b.shape);
  return [{ type: sameType(a, b), shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns] }];
}

function inferGemm({ inputs, attributes }: NodeTypes): TensorType[] {
  const a = input(inputs, 0);
  const b = input(inputs, 1);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new RangeError(`need two matrices, got ${showShape(a.shape)} and ${showShape(b.shape)}`);
  const [rows, inner] = intAttribute(attributes, "transA", 0) ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, columns] = intAttribute(attributes, "transB", 0) ? [b.shape[1], b.shape[0]] : b.shape;
  sameInner(inner, innerB, a.shape, b.shape);
  const added = inputs[2];
  if (added) sameShape(broadcastShapes([rows, columns], added.shape), [rows, columns], added.shape);
  return [{ type: sameType(a, b), shape: [rows, columns] }];
}

function sameInner(inner: Dimension, innerB: Dimension, a: Shape, b: Shape): void {
  if (inner !== innerB) throw new RangeError(`need inner lengths that agree, got ${inner} and ${innerB} of ${showShape(a)} and ${showShape(b)}`);
}

function sameShape(got: Shape, want: Shape, added: Shape): void {
  if (showShape(got) !== showShape(want)) throw new RangeError(`need C to broadcast to ${showShape(want)}, got ${showShape(added)}`);
}
