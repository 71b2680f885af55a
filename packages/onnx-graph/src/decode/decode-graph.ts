import type { TensorData } from "../tensor.ts";
import { decodeTensor, elementTypeOf, type ReadExternal } from "./decode-tensor.ts";
import { ATTRIBUTE, DIMENSION, GRAPH, NODE, SHAPE, SPARSE_TENSOR, TENSOR, TENSOR_TYPE, TYPE, VALUE_INFO } from "./onnx-proto.ts";
import type { RawAttribute, RawGraph, RawNode, RawType } from "./raw-graph.ts";
import { located, readMessage, type Message } from "./read-message.ts";

/** What the parts of a model need to know of the whole. */
export interface DecodeContext {
  /** Versions of the operator sets that are in force, by domain. */
  readonly versions: ReadonlyMap<string, number>;
  readonly readExternal: ReadExternal | undefined;
  /** How many graphs this one is inside of. */
  readonly depth: number;
}

const DEEPEST = 32;

/** Reads a GraphProto, and the graphs that its nodes run. */
export function decodeGraph(message: Uint8Array, where: string, context: DecodeContext): RawGraph {
  if (context.depth > DEEPEST) throw new RangeError(`decodeModel: ${where}: need at most ${DEEPEST} graphs inside one another`);
  const graph = readMessage(GRAPH, message, where);
  refuseSparse(graph.sparse, where);
  const nodes = graph.nodes.map((node, index) => decodeNode(node, `${where}, node ${index}`, context));
  const tensors = graph.initializers.map((tensor, index) => decodeTensor(tensor, `${where}, initializer ${index}`, context.readExternal));
  const constants = new Map(tensors.map(({ name, ...tensor }): [string, TensorData] => [name, tensor]));
  const inputs = graph.inputs.map((info, index) => readMessage(VALUE_INFO, info, `${where}, input ${index}`)).filter(({ name }) => !constants.has(name));
  return {
    name: graph.name,
    nodes,
    inputs: inputs.map(({ name }) => name),
    outputs: graph.outputs.map((info, index) => readMessage(VALUE_INFO, info, `${where}, output ${index}`).name),
    constants,
    values: new Map(inputs.flatMap(({ name, type }) => (type || context.depth === 0 ? [[name, decodeType(type, `${where}, input "${name}"`)] as const] : []))),
  };
}

function refuseSparse(sparse: readonly Uint8Array[], where: string): void {
  for (const message of sparse) {
    const { values = new Uint8Array() } = readMessage(SPARSE_TENSOR, message, `${where}, sparse initializer`);
    throw new RangeError(`decodeModel: ${where}: the sparse initializer "${readMessage(TENSOR, values, where).name}" is not read; store it densely`);
  }
}

/** Reads a NodeProto. */
export function decodeNode(message: Uint8Array, where: string, context: DecodeContext): RawNode {
  const node = readMessage(NODE, message, where);
  const here = `${where} (${node.operator}${node.name === "" ? "" : ` "${node.name}"`})`;
  const domain = normalDomain(node.domain);
  return {
    name: node.name,
    operator: node.overload === "" ? node.operator : `${node.operator}:${node.overload}`,
    domain,
    inputs: withoutTrailing(node.inputs),
    outputs: withoutTrailing(node.outputs),
    attributes: Object.fromEntries(node.attributes.map((attribute) => decodeAttribute(attribute, here, context))),
    version: context.versions.get(domain) ?? 0,
  };
}

/** ONNX's own operators have an empty domain, which some files spell out. */
export function normalDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

function withoutTrailing(names: readonly string[]): readonly string[] {
  return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
}

type AttributeMessage = Message<typeof ATTRIBUTE>;

/** By number in `AttributeProto.AttributeType`. */
const ATTRIBUTES: Readonly<Record<number, (attribute: AttributeMessage, where: string, context: DecodeContext) => RawAttribute>> = {
  1: ({ float = 0 }) => ({ float }),
  2: ({ integer }) => integer,
  3: ({ string }) => new TextDecoder().decode(string),
  4: ({ tensor }, where, { readExternal }) => ({ tensor: unnamed(decodeTensor(tensor ?? new Uint8Array(), where, readExternal)) }),
  5: ({ graph }, where, context) => ({ graph: decodeGraph(graph ?? new Uint8Array(), where, { ...context, depth: context.depth + 1 }) }),
  6: ({ floats }) => ({ floats: [...floats] }),
  7: ({ integers }) => integers,
  8: ({ strings }) => ({ strings }),
};

const OTHER_ATTRIBUTES: Readonly<Record<number, string>> = { 9: "tensors", 10: "graphs", 11: "a sparse tensor", 12: "sparse tensors", 13: "a type", 14: "types" };

/** Reads an AttributeProto: its name and its value. */
export function decodeAttribute(message: Uint8Array, where: string, context: DecodeContext): [name: string, value: RawAttribute] {
  const attribute = readMessage(ATTRIBUTE, message, `${where}, attribute`);
  const here = `${where}, attribute "${attribute.name}"`;
  if (attribute.reference !== "") return [attribute.name, { reference: attribute.reference }];
  if (!Object.hasOwn(ATTRIBUTES, attribute.type)) throw new RangeError(`decodeModel: ${here}: need a number, a string, a tensor, a graph, or a list of numbers or strings, got ${OTHER_ATTRIBUTES[attribute.type] ?? `type ${attribute.type}`}`);
  return [attribute.name, ATTRIBUTES[attribute.type](attribute, here, context)];
}

function unnamed({ type, shape, data }: TensorData): TensorData {
  return { type, shape, data };
}

function decodeType(message: Uint8Array | undefined, where: string): RawType {
  const type = readMessage(TYPE, message ?? new Uint8Array(), where);
  if (!type.tensor) throw new RangeError(`decodeModel: ${where}: need a tensor, got ${Object.entries(type).find(([, value]) => value !== undefined)?.[0] ?? "no type"}`);
  const tensor = readMessage(TENSOR_TYPE, type.tensor, where);
  return { type: located(where, () => elementTypeOf(tensor.type)), shape: tensor.shape ? decodeShape(tensor.shape, where) : null };
}

/** Lengths, names, and `null` for what is neither; some exporters write 0 or -1 for a free length. */
function decodeShape(message: Uint8Array, where: string): RawType["shape"] {
  return readMessage(SHAPE, message, where).dims.map((dimension) => {
    const { value, name } = readMessage(DIMENSION, dimension, where);
    if (value.length) return value[0] > 0n ? Number(value[0]) : null;
    return name === "" ? null : name;
  });
}
