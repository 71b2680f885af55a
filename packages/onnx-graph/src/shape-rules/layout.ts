import { intAttribute, intsAttribute } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { broadcastShapes, normaliseAxes, normaliseAxis } from "./broadcast.ts";
import { addLengths, agreed, divideLength, multiplyLengths, quotient, sameSize } from "./dimension.ts";
import { checkRank, constantInts, input, like, sameType } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const LAYOUT_RULES = {
  Concat: { arity: [1, 4096], infer: inferConcat },
  DepthToSpace: { arity: [1, 1], infer: inferDepthToSpace },
  Expand: { arity: [2, 2], infer: (node) => [like(node, broadcastShapes(input(node.inputs, 0).shape, constantInts(node, 1, "shape")))] },
  Flatten: { arity: [1, 1], infer: inferFlatten },
  Reshape: { arity: [2, 2], infer: inferReshape },
  SpaceToDepth: { arity: [1, 1], infer: inferSpaceToDepth },
  Squeeze: { arity: [1, 2], infer: inferSqueeze },
  Tile: { arity: [2, 2], infer: inferTile },
  Transpose: { arity: [1, 1], infer: inferTranspose },
  Unsqueeze: { arity: [2, 2], infer: inferUnsqueeze },
} satisfies Record<string, OperatorRule>;

function inferConcat(node: NodeTypes): TensorType[] {
  const types = node.inputs.map((_, index) => input(node.inputs, index));
  for (const one of types) sameType(types[0], one);
  const shapes = types.map(({ shape }) => shape);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", NaN), shapes[0].length);
  return [like(node, shapes.reduce((a, b) => a.map((length, at) => {
    const joined = at === axis && a.length === b.length ? addLengths(length, b[at]) : agreed(length, b[at]);
    if (joined === undefined || a.length !== b.length) throw new RangeError(`need shapes that agree but on axis ${axis}, got ${shapes.map(showShape).join(", ")}`);
    return joined;
  })))];
}

function inferFlatten(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = intAttribute(node.attributes, "axis", 1);
  if (axis !== shape.length) normaliseAxis(axis, shape.length); // the end of the shape is a place to cut, though not an axis
  return [like(node, [multiplyLengths(shape.slice(0, axis)), multiplyLengths(shape.slice(axis))])];
}

/** Without `allowzero`, 0 copies the length at its place; one -1 takes what is left. */
function inferReshape(node: NodeTypes): TensorType[] {
  const from = input(node.inputs, 0).shape;
  const target = constantInts(node, 1, "shape");
  if (target.some((length) => length < -1)) throw new RangeError(`need lengths of at least -1, got ${showShape(target)}`);
  const copies = intAttribute(node.attributes, "allowzero", 0) === 0;
  const shape: Dimension[] = target.map((length, axis) => (length === 0 && copies ? copied(from, axis, target) : length));
  const hole = shape.indexOf(-1);
  if (hole >= 0) shape[hole] = leftOver(from, shape.toSpliced(hole, 1), target);
  else if (!sameSize(from, shape)) throw new RangeError(`need as many elements after as before, got ${showShape(from)} to ${showShape(target)}`);
  return [like(node, shape)];
}

function copied(from: Shape, axis: number, target: readonly number[]): Dimension {
  if (axis >= from.length) throw new RangeError(`need an axis ${axis} that 0 copies, got ${showShape(from)} to ${showShape(target)}`);
  return from[axis];
}

function leftOver(from: Shape, rest: Shape, target: readonly number[]): Dimension {
  const length = rest.includes(-1) ? undefined : quotient(from, rest);
  if (length === undefined) throw new RangeError(`need a length for -1 that makes ${showShape(from)} fit ${showShape(target)}; there is none`);
  return length;
}

function inferSqueeze(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axes = node.inputs[1] ? normaliseAxes(constantInts(node, 1, "axes"), shape.length) : onesOf(shape);
  for (const axis of axes) if (agreed(shape[axis], 1) === undefined) throw new RangeError(`need length 1 on axis ${axis}, got ${shape[axis]}`);
  return [like(node, shape.filter((_, axis) => !axes.includes(axis)))];
}

function onesOf(shape: Shape): number[] {
  if (shape.some((length) => typeof length === "string")) throw new RangeError(`need "axes", because a free length of ${showShape(shape)} may be 1`);
  return [...shape.keys()].filter((axis) => shape[axis] === 1);
}

function inferUnsqueeze(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const given = constantInts(node, 1, "axes");
  const rank = shape.length + given.length;
  const axes = normaliseAxes(given, rank);
  const rest = [...shape];
  return [like(node, Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1))))];
}

function inferTile(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const repeats = constantInts(node, 1, "repeats");
  if (!(repeats.length === shape.length && repeats.every((times) => times >= 0))) throw new RangeError(`need ${shape.length} repeats of at least 0, got [${repeats.join(", ")}]`);
  return [like(node, shape.map((length, axis) => multiplyLengths([length, repeats[axis]])))];
}

function inferTranspose(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const perm = intsAttribute(node.attributes, "perm", shape.map((_, axis) => shape.length - 1 - axis));
  if (perm.length !== shape.length || shape.some((_, axis) => !perm.includes(axis))) throw new RangeError(`need each of ${shape.length} axes once, got [${perm.join(", ")}]`);
  return [like(node, perm.map((axis) => shape[axis]))];
}

function inferDepthToSpace(node: NodeTypes): TensorType[] {
  const { shape, block } = blocked(node);
  const [batch, depth, height, width] = shape;
  return [like(node, [batch, split(depth, block * block, "channels"), multiplyLengths([height, block]), multiplyLengths([width, block])])];
}

function inferSpaceToDepth(node: NodeTypes): TensorType[] {
  const { shape, block } = blocked(node);
  const [batch, depth, height, width] = shape;
  return [like(node, [batch, multiplyLengths([depth, block * block]), split(height, block, "rows"), split(width, block, "columns")])];
}

function blocked(node: NodeTypes): { shape: Shape; block: number } {
  const { shape } = input(node.inputs, 0);
  const block = intAttribute(node.attributes, "blocksize", NaN);
  checkRank(shape, 4, "a map");
  if (!(block >= 1)) throw new RangeError(`need a blocksize of at least 1, got ${block}`);
  return { shape, block };
}

function split(length: Dimension, by: number, what: string): Dimension {
  if (typeof length === "number" && length % by !== 0) throw new RangeError(`need ${what} in blocks of ${by}, got ${length}`);
  return divideLength(length, by);
}
