import type { GraphBuilder, Value } from "./graph-builder.ts";
import type { Attribute, Attributes, Graph } from "./graph.ts";

/**
 * A node's attributes, for a copy of the node in another graph: the graphs among them read the values that stand for the old ones.
 *
 * @param g The graph that the copy is going to be added to.
 * @param valueOf The value of `g` that stands for a value of the old graph.
 */
export function copyGraphs(g: GraphBuilder, attributes: Attributes, valueOf: (name: string) => Value): Attributes {
  const copied = (value: Attribute): Attribute => (typeof value === "object" && "graph" in value ? { graph: copyGraph(g, value.graph, valueOf) } : value);
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, copied(value)]));
}

function copyGraph(g: GraphBuilder, graph: Graph, outerValueOf: (name: string) => Value): Graph {
  const inner = g.subgraph(graph.name);
  const values = new Map<string, Value>();
  const valueOf = (name: string): Value => values.get(name) ?? outerValueOf(name);
  for (const name of graph.inputs) {
    const type = graph.values.get(name);
    if (type) values.set(name, inner.input(inner.unusedName(name), type.shape, type.type));
  }
  for (const [name, data] of graph.constants) values.set(name, inner.constant(data, inner.unusedName(name)));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === "" ? null : valueOf(name)));
    const outputs = inner.addAll(node.operator, inputs, copyGraphs(inner, node.attributes, valueOf), { name: inner.unusedName(node.name), outputs: node.outputs.length });
    node.outputs.forEach((name, index) => values.set(name, outputs[index]));
  }
  for (const name of graph.outputs) inner.output(valueOf(name));
  return inner.build();
}
