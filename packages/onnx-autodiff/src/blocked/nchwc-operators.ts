import { intAttribute, OPERATORS, type NodeTypes, type OperatorRule, type OperatorTable, type TensorType } from "@cochlea/onnx-graph";

const domain = "com.microsoft.nchwc";

/**
 * ONNX Runtime's own operators on maps in blocks of channels, under names that do not clash with ONNX's.
 *
 * They are internal to its CPU provider: whoever writes them asks the very library for its block first.
 */
export function nchwcOperators(block: number): OperatorTable {
  return {
    /** map, filter, bias, a map to add to; attribute `activation`. */
    NchwcConv: { domain, operator: "Conv", arity: [2, 4], infer: ({ inputs, ...node }) => OPERATORS.Conv.infer({ ...node, inputs: inputs.slice(0, 3) }) },
    NchwcGlobalAveragePool: { domain, operator: "GlobalAveragePool", arity: [1, 1], infer: (node) => OPERATORS.GlobalAveragePool.infer(node) },
    ReorderInput: { domain, arity: [1, 1], infer: (node) => withChannels(node, (channels) => Math.ceil(channels / block) * block) },
    /** Attributes `channels`, and `channels_last` where they come after rows and columns. */
    ReorderOutput: { domain, arity: [1, 1], infer: (node) => reordered(withChannels(node, () => Number(node.attributes.channels)), node) },
  } satisfies Record<string, OperatorRule>;
}

function withChannels({ inputs: [map] }: NodeTypes, count: (channels: number) => number): TensorType[] {
  if (!map) throw new RangeError("need a map");
  const [samples, channels, ...spatial] = map.shape;
  return [{ type: map.type, shape: [samples, count(Number(channels)), ...spatial] }];
}

function reordered(maps: readonly TensorType[], { attributes }: NodeTypes): TensorType[] {
  if (intAttribute(attributes, "channels_last", 0) === 0) return [...maps];
  return maps.map(({ type, shape: [samples, channels, ...spatial] }) => ({ type, shape: [samples, ...spatial, channels] }));
}
