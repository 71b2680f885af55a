import { int64Tensor, readNames, type Graph, type Node, type TensorData, type TensorType } from "@cochlea/onnx-graph";
import { liveNodes } from "./live-nodes.ts";

type Shape = readonly number[];

/** Nodes that read or write states in shapes of their own, and what comes with them. */
export interface Rewritten {
  /** The graph's nodes, `written` among them. */
  readonly nodes: readonly Node[];
  /** Those that were written anew. */
  readonly written: ReadonlySet<Node>;
  /** New shapes of inputs, and of the outputs that take their place. */
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly constants?: ReadonlyMap<string, TensorData>;
  /** Types of values that were not there before, besides those of the constants. */
  readonly values?: ReadonlyMap<string, TensorType>;
}

/** A graph some of whose inputs are bound in another shape, which only the nodes that were written anew know of. */
export function boundOtherwise(graph: Graph, { nodes, written, shapes, constants = new Map(), values = new Map() }: Rewritten): Graph {
  const whole = new Map(graph.inputs.filter((name) => shapes.has(name)).map((name) => [name, wholeInput(graph, name)]));
  const kept = liveNodes([...[...whole.values()].map(({ node }) => node), ...nodes.map((node) => (written.has(node) ? node : reading(node, whole)))], graph.outputs);
  const read = new Set(kept.flatMap(readNames));
  const used = [...whole.values()].filter(({ node }) => read.has(node.name));
  const added = new Map([...constants, ...used.map(({ shape }): [string, TensorData] => [shape.name, shape.data])]);
  return {
    ...graph,
    nodes: kept,
    constants: new Map([...graph.constants, ...added]),
    values: new Map([
      ...[...graph.values].map(([name, type]): [string, TensorType] => [name, { ...type, shape: shapes.get(name) ?? type.shape }]),
      ...values,
      ...used.map(({ node, type }): [string, TensorType] => [node.name, type]),
      ...[...added].map(([name, { type, shape }]): [string, TensorType] => [name, { type, shape }]),
    ]),
  };
}

/** Whether a graph inside a node reads it, where it cannot be given another name. */
export function isCaptured({ nodes }: Graph, name: string): boolean {
  return nodes.some((node) => readNames(node).includes(name) && !node.inputs.includes(name));
}

/** An input in its own shape again, for all that reads it besides its update. */
function wholeInput(graph: Graph, input: string) {
  const type = graph.values.get(input) ?? { type: "float32", shape: [] };
  const lengths = type.shape.map(Number);
  const shape = { name: `${input}/shape`, data: int64Tensor([lengths.length], lengths) };
  const name = `${input}/whole`;
  const node: Node = { name, operator: "Reshape", domain: "", inputs: [input, shape.name], outputs: [name], attributes: {} };
  return { node, shape, type };
}

function reading(node: Node, whole: ReadonlyMap<string, { readonly node: Node }>): Node {
  return node.inputs.some((name) => whole.has(name)) ? { ...node, inputs: node.inputs.map((name) => whole.get(name)?.node.name ?? name) } : node;
}
