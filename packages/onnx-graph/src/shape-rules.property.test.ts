import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildNode, type BuiltNode } from "../test/build-node.ts";
import { freeInputs, freeShapes, knownShape } from "../test/free-node.ts";
import { runNode } from "../test/run-node.ts";
import { float32Tensor, int64Tensor, type Attributes, type TensorData, type TensorType } from "./index.ts";

const map = (...shape: number[]): TensorType => ({ type: "float32", shape });
const ints = (values: readonly number[]): TensorData => int64Tensor([values.length], values);
const length = fc.integer({ min: 1, max: 5 });
const shape = fc.array(length, { minLength: 1, maxLength: 4 });
const pair = <Item>(item: fc.Arbitrary<Item>) => fc.tuple(item, item);

type NodeArguments = [inputs: (TensorType | TensorData)[], attributes?: Attributes];

function accepted(operator: string, [inputs, attributes]: NodeArguments): BuiltNode | null {
  try {
    return buildNode(operator, inputs, attributes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What a rule accepts the runtime runs, with the same shapes; what a rule refuses the runtime need not refuse. */
async function agrees(operator: string, node: NodeArguments): Promise<void> {
  const built = accepted(operator, node);
  if (!built) return;
  const results = await runNode(built);
  expect(results.map((result) => result.shape)).toEqual(built.outputs.map((output) => output.shape));
}

/** Random nodes of each operator whose shape takes arithmetic. */
const NODES: Record<string, fc.Arbitrary<NodeArguments>> = {
  Add: fc.tuple(shape, shape).map(([a, b]) => [[map(...a), map(...b)]]),
  MatMul: fc.tuple(fc.array(length, { maxLength: 2 }), fc.array(length, { maxLength: 2 }), length, length, length).map(([a, b, rows, inner, columns]) => [[map(...a, rows, inner), map(...b, inner, columns)]]),
  Conv: fc.record({ strides: pair(length), dilations: pair(fc.integer({ min: 1, max: 2 })), pads: fc.tuple(pair(fc.nat(2)), pair(fc.nat(2))).map((pads) => pads.flat()) }).chain((attributes) =>
    fc.tuple(pair(fc.integer({ min: 3, max: 9 })), pair(fc.integer({ min: 1, max: 3 })), fc.constantFrom(1, 2)).map(([spatial, kernel, group]): NodeArguments => [[map(2, 4, ...spatial), map(6, 4 / group, ...kernel)], { ...attributes, group }])),
  ConvTranspose: fc.record({ strides: pair(fc.integer({ min: 2, max: 3 })), dilations: pair(fc.integer({ min: 1, max: 2 })), pads: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }), output_padding: pair(fc.nat(1)) }).chain((attributes) =>
    fc.tuple(pair(fc.integer({ min: 1, max: 5 })), pair(fc.integer({ min: 1, max: 3 }))).map(([spatial, kernel]): NodeArguments => [[map(1, 2, ...spatial), map(2, 3, ...kernel)], attributes])),
  ...Object.fromEntries(["MaxPool", "AveragePool"].map((name) => [name, fc.record({ kernel_shape: pair(fc.integer({ min: 2, max: 4 })), strides: pair(length), pads: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }), ceil_mode: fc.nat(1) }).chain((attributes) =>
    pair(fc.integer({ min: 3, max: 11 })).map((spatial): NodeArguments => [[map(1, 2, ...spatial)], attributes]))])),
  Slice: fc.tuple(length, fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 }), fc.constantFrom(-3, -2, -1, 1, 2, 3), fc.constantFrom(0, -1)).map(([rows, start, end, step, axis]) => [[map(rows, rows + 1), ints([start]), ints([end]), ints([axis]), ints([step])]]),
  Reshape: fc.tuple(shape, fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 4, 6), { maxLength: 4 })).map(([from, to]) => [[map(...from), ints(to)]]),
  Flatten: fc.tuple(shape, fc.integer({ min: -4, max: 4 })).map(([from, axis]) => [[map(...from)], { axis }]),
  Pad: fc.tuple(pair(length), fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 4, maxLength: 4 })).map(([from, pads]) => [[map(...from), ints(pads), float32Tensor([], [1])]]),
  Gather: fc.tuple(shape, fc.array(length, { maxLength: 2 }), fc.integer({ min: -4, max: 3 })).map(([from, indices, axis]) => [[map(...from), { type: "int64", shape: indices }], { axis }]),
  Transpose: shape.chain((from) => fc.tuple(fc.constant(from), fc.oneof(fc.shuffledSubarray([...from.keys()]), fc.shuffledSubarray([...from.keys()], { minLength: from.length })))).map(([from, perm]) => [[map(...from)], { perm }]),
  Squeeze: fc.tuple(fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 4 }), fc.array(fc.integer({ min: -4, max: 3 }), { minLength: 1, maxLength: 2 })).map(([from, axes]) => [[map(...from), ints(axes)]]),
  Unsqueeze: fc.tuple(shape, fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 2 })).map(([from, axes]) => [[map(...from), ints(axes)]]),
  Expand: fc.tuple(shape, shape).map(([from, to]) => [[map(...from), ints(to)]]),
  Concat: fc.tuple(shape, length, fc.integer({ min: -4, max: 3 })).map(([from, other, axis]) => [[map(...from), map(...from.with(axis < 0 ? Math.max(from.length + axis, 0) : Math.min(axis, from.length - 1), other))], { axis }]),
  ReduceMean: fc.tuple(shape, fc.array(fc.integer({ min: -4, max: 3 }), { maxLength: 3 }), fc.nat(1)).map(([from, axes, keepdims]) => [[map(...from)], { axes, keepdims }]),
  ReduceSum: fc.tuple(shape, fc.array(fc.integer({ min: -4, max: 3 }), { maxLength: 3 }), fc.nat(1), fc.nat(1)).map(([from, axes, keepdims, noop]) => [[map(...from), ints(axes)], { keepdims, noop_with_empty_axes: noop }]),
  ArgMax: fc.tuple(shape, fc.integer({ min: -4, max: 3 }), fc.nat(1)).map(([from, axis, keepdims]) => [[map(...from)], { axis, keepdims }]),
  Softmax: fc.tuple(shape, fc.integer({ min: -4, max: 3 })).map(([from, axis]) => [[map(...from)], { axis }]),
  ...Object.fromEntries(["Conv", "ConvTranspose"].map((operator) => [`${operator} with automatic pads`, fc.record({ strides: pair(fc.integer({ min: 1, max: 3 })), dilations: pair(fc.integer({ min: 1, max: 2 })), auto_pad: fc.constantFrom("SAME_UPPER", "SAME_LOWER", "VALID") }).chain((attributes) =>
    fc.tuple(pair(fc.integer({ min: 3, max: 9 })), pair(fc.integer({ min: 1, max: 3 }))).map(([spatial, kernel]): NodeArguments => [[map(1, 2, ...spatial), map(2, 2, ...kernel)], attributes]))])),
  ...Object.fromEntries(["MaxPool", "AveragePool", "LpPool"].map((operator) => [`${operator} with automatic pads`, fc.record({ kernel_shape: pair(fc.integer({ min: 1, max: 4 })), strides: pair(fc.integer({ min: 1, max: 4 })), auto_pad: fc.constantFrom("SAME_UPPER", "SAME_LOWER", "VALID") }).chain((attributes) =>
    pair(fc.integer({ min: 3, max: 9 })).map((spatial): NodeArguments => [[map(1, 2, ...spatial)], attributes]))])),
  Tile: shape.chain((from) => fc.array(fc.nat(3), { minLength: from.length, maxLength: from.length }).map((repeats): NodeArguments => [[map(...from), ints(repeats)]])),
  "MatMul of vectors": fc.tuple(fc.array(length, { maxLength: 2 }), fc.array(length, { maxLength: 2 }), length, fc.boolean()).map(([a, b, inner, left]) => [left ? [map(inner), map(...a, inner, ...b.slice(1))] : [map(...a, inner), map(inner)]]),
  Einsum: fc.tuple(fc.constantFrom("ab,bc->ac", "ab,bc", "ba,bc->cab", "ab,cb->c", "a...,...c->...ac", "aa,ab->b", "ab,ac->"), length, length, length, fc.boolean()).map(([equation, a, b, c, square]) => [[map(a, square ? a : b), map(square ? a : b, c)], { equation }]),
  GatherND: fc.tuple(shape, fc.array(length, { minLength: 1, maxLength: 3 }), fc.nat(2)).map(([from, indices, batch_dims]) => [[map(...from), { type: "int64", shape: [...from.slice(0, batch_dims), ...indices.slice(batch_dims)] }], { batch_dims }]),
  ScatterND: fc.tuple(shape, length, fc.integer({ min: 1, max: 4 })).map(([from, rows, named]) => [[map(...from), { type: "int64", shape: [rows, named] }, map(rows, ...from.slice(named))]]),
  DepthToSpace: fc.tuple(fc.integer({ min: 1, max: 12 }), pair(length), fc.integer({ min: 1, max: 3 }), fc.constantFrom("DCR", "CRD")).map(([depth, spatial, blocksize, mode]) => [[map(2, depth, ...spatial)], { blocksize, mode }]),
  SpaceToDepth: fc.tuple(length, pair(fc.integer({ min: 1, max: 9 })), fc.integer({ min: 1, max: 3 })).map(([depth, spatial, blocksize]) => [[map(2, depth, ...spatial)], { blocksize }]),
  TopK: fc.tuple(shape, fc.nat(5), fc.integer({ min: -4, max: 3 })).map(([from, count, axis]) => [[map(...from), ints([count])], { axis }]),
  Range: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.constantFrom(-3, -2, -1, 1, 2, 3)).map((numbers) => [numbers.map((value) => int64Tensor([], [value]))]),
  OneHot: fc.tuple(shape, length, fc.integer({ min: -5, max: 4 })).map(([from, depth, axis]) => [[{ type: "int64", shape: from }, ints([depth]), map(2)], { axis }]),
  Shape: fc.tuple(shape, fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 })).map(([from, start, end]) => [[map(...from)], { start, end }]),
  LayerNormalization: fc.tuple(shape, fc.integer({ min: -4, max: 3 })).map(([from, axis]) => [[map(...from), map(...from.slice(axis))], { axis }]),
  Split: fc.tuple(fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), length).map(([parts, other]) => [[map(other, parts.reduce((a, b) => a + b)), ints(parts)], { axis: 1 }]),
};

const operatorOf = (name: string): string => name.split(" ")[0];

describe("shape rules against ONNX Runtime, random nodes", () => {
  it.each(Object.keys(NODES))("%s", async (name) => {
    await fc.assert(fc.asyncProperty(NODES[name], (node) => agrees(operatorOf(name), node)), { numRuns: 60 });
  });

  it.each(Object.keys(NODES))("%s is accepted often enough for that to mean something", (name) => {
    const nodes = fc.sample(NODES[name], { numRuns: 200, seed: 1 });
    expect(nodes.filter((node) => accepted(operatorOf(name), node)).length).toBeGreaterThan(10);
  });
});

describe("shape rules by name and by number, random nodes", () => {
  it.each(Object.keys(NODES))("%s", (name) => {
    fc.assert(fc.property(NODES[name], fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), ([inputs, attributes], picks) => {
      const operator = operatorOf(name);
      const shapes = accepted(operator, [inputs, attributes])?.outputs.map((output) => output.shape.map(Number));
      if (!shapes || shapes.flat().includes(0)) return; // a slice of a free length is taken to reach its start
      const named = freeShapes(operator, freeInputs(inputs, (input, axis) => picks[(4 * input + axis) % 8]), attributes) ?? shapes;
      expect(named.map((shape, index) => knownShape(shape, shapes[index]))).toEqual(shapes);
    }), { numRuns: 200 });
  });
});
