import { readNames, type Graph, type GraphBuilder, type Node, type Value } from "@cochlea/onnx-graph";
import { liveNodes } from "./live-nodes.ts";

/**
 * The first scalar of the updates, held back until everything else has read the parameters.
 *
 * The runtime does not know that a parameter and its new value share memory, so the order must be a dependency.
 *
 * @param results Values that are read besides the updated parameters: the loss first, and the gradients.
 */
export function afterLastReaders(builder: GraphBuilder, scalar: Value, results: readonly string[], parameters: Iterable<string>): Value {
  const graph = builder.build();
  const nodes = liveNodes(graph.nodes, results);
  const views = viewsOf(graph, parameters);
  const [loss] = results;
  const readers = nodes.filter((node) => node.outputs.includes(loss) || readNames(node).some((name) => views.has(name)));
  const read = new Set([...results, ...nodes.flatMap(readNames)]);
  const awaited = withoutAncestors(nodes, readers).flatMap(({ outputs }) => outputs.filter((name) => read.has(name)));
  return builder.add("After", [scalar, ...[...new Set([loss, ...awaited])].map((name) => builder.value(name))]);
}

/**
 * Names of the parameters and of all values that may lie in their memory, or be computed only where they are read.
 *
 * Which operators a runtime leaves out, folds into their readers or moves is its own affair; it can be so with all that is a
 * function of parameters and constants alone.
 */
export function viewsOf({ nodes, constants }: Graph, parameters: Iterable<string>): Set<string> {
  const views = new Set(parameters);
  for (const node of nodes) {
    const inputs = readNames(node).filter((name) => !constants.has(name));
    if (inputs.length > 0 && inputs.every((name) => views.has(name))) for (const name of node.outputs) views.add(name);
  }
  return views;
}

/** Those of `chosen` whose result no other of them depends on. */
function withoutAncestors(nodes: readonly Node[], chosen: readonly Node[]): Node[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const covered = new Set<Node>();
  const cover = (node: Node): void => {
    const pending = [node];
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const producer of readNames(next).map((name) => producers.get(name))) {
        if (!producer || covered.has(producer)) continue;
        covered.add(producer);
        pending.push(producer);
      }
    }
  };
  chosen.forEach(cover);
  return chosen.filter((node) => !covered.has(node));
}
