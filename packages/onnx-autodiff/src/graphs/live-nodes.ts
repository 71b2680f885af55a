import { readNames, type Node } from "@cochlea/onnx-graph";

/** Those of the nodes that some of `names` depend on, in their order. */
export function liveNodes(nodes: readonly Node[], names: Iterable<string>): Node[] {
  const wanted = new Set(names);
  const live: Node[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    live.push(node);
    for (const name of readNames(node)) wanted.add(name);
  }
  return live.reverse();
}
