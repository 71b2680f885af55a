import { readNames } from "../captured-names.ts";
import type { Graph } from "../graph.ts";
import { isGraph, namesOf } from "../decode/inline-functions.ts";
import type { RawGraph, RawNode } from "../decode/raw-graph.ts";

/** The nodes that outputs depend on; nodes stand in an order in which they can run. */
function liveNodes<N extends { readonly outputs: readonly string[] }>(nodes: readonly N[], outputs: readonly string[], reads: (node: N) => readonly string[]): N[] {
  const needed = new Set(outputs);
  return [...nodes].reverse().filter((node) => {
    const live = node.outputs.some((name) => needed.has(name));
    if (live) for (const name of reads(node)) needed.add(name);
    return live;
  }).reverse();
}

/** The nodes of a file's graph that its outputs depend on. */
export function liveRawNodes(graph: RawGraph): RawNode[] {
  return liveNodes(graph.nodes, graph.outputs, (node) => [...node.inputs, ...Object.values(node.attributes).filter(isGraph).flatMap(({ graph: inner }) => namesOf(inner))]);
}

/** A graph without the nodes and constants that its outputs do not depend on. Its inputs stay. */
export function removeDeadNodes(graph: Graph): Graph {
  const nodes = liveNodes(graph.nodes, graph.outputs, readNames);
  const kept = new Set([...graph.inputs, ...graph.outputs, ...nodes.flatMap((node) => [...readNames(node), ...node.outputs])]);
  return {
    ...graph,
    nodes,
    constants: new Map([...graph.constants].filter(([name]) => kept.has(name))),
    values: new Map([...graph.values].filter(([name]) => kept.has(name))),
  };
}
