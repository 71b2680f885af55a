import type { Graph, Node } from "@cochlea/onnx-graph";
import { liveNodes } from "../graphs/live-nodes.ts";

/** Operators that spread the shorter of two operands themselves. */
const SPREADING: ReadonlySet<string> = new Set(["Add", "Div", "Mul", "Sub"]);

/** A graph in which nothing is written out repeated, such as the gradient of a mean, where its reader would repeat it anyway. */
export function withoutExpands(graph: Graph): Graph {
  const expands = new Map(graph.nodes.flatMap((node) => (node.operator === "Expand" ? [[node.outputs[0], node] as const] : [])));
  if (expands.size === 0) return graph;
  const nodes = graph.nodes.map((node) => (SPREADING.has(node.operator) ? withShorterInput(graph, node, expands) : node));
  return { ...graph, nodes: liveNodes(nodes, graph.outputs) };
}

/** Reads what was expanded in place of the result, where the other operand has the whole shape by itself. */
function withShorterInput({ values }: Graph, node: Node, expands: ReadonlyMap<string, Node>): Node {
  const shapeOf = (name: string): string | undefined => values.get(name)?.shape.join();
  const index = node.inputs.findIndex((name) => expands.has(name));
  const other = node.inputs[1 - index];
  const expand = expands.get(node.inputs[index]);
  if (!expand || expands.has(other) || shapeOf(other) !== shapeOf(node.inputs[index])) return node;
  return { ...node, inputs: node.inputs.with(index, expand.inputs[0]) };
}
