import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { blocksOf, lanesOf } from "./layout.ts";

/**
 * Of a filter of one tap, where samples are fewer than a block or whole blocks: they are the channels of a map, whose rows are the
 * blocks of x, and dy as it lies in memory is the filter. An output is a lane of x and one of dy.
 */
export function pointwiseWeightGradientByConvolution(g: GraphBuilder, node: BlockedNode): Value[] {
  const [from, to] = [required(node.layoutOf(0), "convolution's map"), required(node.layoutOf(1), "gradient of a convolution")];
  const [samples, , rows, columns] = node.inputs[1].shape.map(Number);
  const positions = rows * columns;
  const map = g.add("Reshape", [node.blocked(0), g.ints([1, samples, blocksOf(from), positions * from.block])]);
  const filter = g.add("Reshape", [node.blocked(1), g.ints([samples * lanesOf(to), 1, 1, positions])]);
  const products = g.add("NchwcConv", [map, filter], { kernel_shape: [1, positions], dilations: [1, from.block], group: samples });
  return [filterOf(g, node, g.add("Reshape", [products, g.ints([samples, blocksOf(to), lanesOf(from), to.block])]))];
}

/** Of a filter of one tap and any number of samples: a product of plain x with each block of dy. */
export function pointwiseWeightGradientByProducts(g: GraphBuilder, node: BlockedNode): Value[] {
  const to = required(node.layoutOf(1), "gradient of a convolution");
  const [samples, channels, rows, columns] = node.inputs[0].shape.map(Number);
  const positions = rows * columns;
  const x = g.add("Reshape", [node.plain(0), g.ints([samples, 1, channels, positions])]);
  const dy = g.add("Reshape", [node.blocked(1), g.ints([samples, blocksOf(to), positions, to.block])]);
  return [filterOf(g, node, g.add("MatMul", [x, dy]))];
}

/** [samples, blocks of dy, channels of x, lanes of a block] to the filter's gradient. */
function filterOf(g: GraphBuilder, node: BlockedNode, products: Value): Value {
  const [, blocks, lanes, block] = products.shape.map(Number);
  const [outputs, channels] = node.outputs[0].shape.map(Number);
  const summed = g.add("ReduceSum", [products, g.ints([0])], { keepdims: 0 });
  const filter = g.add("Reshape", [g.add("Transpose", [summed], { perm: [0, 2, 1] }), g.ints([blocks * block, lanes, 1, 1])]);
  return blocks * block === outputs && lanes === channels ? filter : g.add("Slice", [filter, g.ints([0, 0]), g.ints([outputs, channels]), g.ints([0, 1])]);
}
