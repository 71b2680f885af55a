import type { Attributes, Graph, Node } from "./graph.ts";

/** Names of all values that a node reads: its inputs, and what the graphs among its attributes take from outside. */
export function readNames(node: Pick<Node, "inputs" | "attributes">): string[] {
  return [...new Set([...node.inputs.filter((name) => name !== ""), ...graphsOf(node.attributes).flatMap(capturedNames)])];
}

/** The graphs among a node's attributes. */
export function graphsOf(attributes: Attributes): Graph[] {
  return Object.values(attributes).flatMap((value) => (typeof value === "object" && "graph" in value ? [value.graph] : []));
}

/** Names that a graph reads and does not declare. */
function capturedNames(graph: Graph): string[] {
  const own = declaredNames(graph);
  return [...graph.nodes.flatMap(readNames), ...graph.outputs].filter((name) => !own.has(name));
}

/** Names of the inputs, constants and results of a graph, without those of graphs inside it. */
function declaredNames(graph: Graph): Set<string> {
  return new Set([...graph.inputs, ...graph.constants.keys(), ...graph.nodes.flatMap((node) => node.outputs)]);
}

/** Names that a graph and all graphs inside it declare. */
export function namesWithin(graph: Graph): string[] {
  return [...declaredNames(graph), ...graph.nodes.flatMap((node) => graphsOf(node.attributes).flatMap(namesWithin))].filter((name) => name !== "");
}
