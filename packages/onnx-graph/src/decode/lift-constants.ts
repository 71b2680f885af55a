import { ELEMENT_TYPES, float32Tensor, type TensorData } from "../tensor.ts";
import { isGraph } from "./inline-functions.ts";
import type { RawAttribute, RawGraph, RawNode } from "./raw-graph.ts";

/** Turns `Constant` nodes into constants of their graph, in graphs inside graphs too. */
export function liftConstants(graph: RawGraph): RawGraph {
  const isConstant = (node: RawNode): boolean => node.operator === "Constant" && node.domain === "";
  const lifted = graph.nodes.filter(isConstant).map((node): [string, TensorData] => [node.outputs[0] ?? "", constantOf(node)]);
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !isConstant(node)).map(inside),
    constants: new Map([...graph.constants, ...lifted]),
    literals: new Set([...(graph.literals ?? []), ...lifted.map(([name]) => name)]),
  };
}

function inside(node: RawNode): RawNode {
  const lift = (value: RawAttribute): RawAttribute => (isGraph(value) ? { graph: liftConstants(value.graph) } : value);
  return { ...node, attributes: Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, lift(value)])) };
}

/** How each attribute of `Constant` gives its value. */
const VALUES: Readonly<Record<string, (value: RawAttribute) => TensorData | undefined>> = {
  value: (value) => (typeof value === "object" && "tensor" in value ? value.tensor : undefined),
  value_float: (value) => (typeof value === "object" && "float" in value ? float32Tensor([], [value.float]) : undefined),
  value_floats: (value) => (typeof value === "object" && "floats" in value ? float32Tensor([value.floats.length], value.floats) : undefined),
  value_int: (value) => (typeof value === "number" ? int64Data([], [value]) : undefined),
  value_ints: (value) => (Array.isArray(value) ? int64Data([value.length], value as readonly number[]) : undefined),
};

function constantOf(node: RawNode): TensorData {
  for (const [name, read] of Object.entries(VALUES)) {
    const tensor = Object.hasOwn(node.attributes, name) ? read(node.attributes[name]) : undefined;
    if (tensor) return tensor;
  }
  throw new RangeError(`decodeModel: node "${node.name || node.outputs[0]}" (Constant): need one of the attributes ${Object.keys(VALUES).join(", ")}, got ${Object.keys(node.attributes).join(", ") || "none"}`);
}

function int64Data(shape: readonly number[], values: readonly number[]): TensorData {
  return { type: "int64", shape, data: ELEMENT_TYPES.int64.array.from(values, toInt64) };
}

/** An int64; the largest whole number that an attribute holds exactly stands for the largest int64, "to the end". */
export function toInt64(value: number): bigint {
  if (value >= Number.MAX_SAFE_INTEGER) return 2n ** 63n - 1n;
  return value <= Number.MIN_SAFE_INTEGER ? -(2n ** 63n) : BigInt(value);
}
