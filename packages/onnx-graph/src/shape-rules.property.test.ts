import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildNode, runNode, type BuiltNode } from "../test/run-node.ts";
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
  Split: fc.tuple(fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), length).map(([parts, other]) => [[map(other, parts.reduce((a, b) => a + b)), ints(parts)], { axis: 1 }]),
};

describe("shape rules against ONNX Runtime, random nodes", () => {
  it.each(Object.keys(NODES))("%s", async (operator) => {
    await fc.assert(fc.asyncProperty(NODES[operator], (node) => agrees(operator, node)), { numRuns: 60 });
  });

  it.each(Object.keys(NODES))("%s is accepted often enough for that to mean something", (operator) => {
    const nodes = fc.sample(NODES[operator], { numRuns: 200, seed: 1 });
    expect(nodes.filter((node) => accepted(operator, node)).length).toBeGreaterThan(10);
  });
});
