import { readNames, type Graph, type Node } from "@cochlea/onnx-graph";

/** Where a classifier's features end and its classes begin. */
export interface LastDense {
  /** The value that the last dense layer reads. */
  readonly features: string;
  /** The value that it gives, its bias added. */
  readonly logits: string;
}

/** Operators that turn scores into something else without weights. */
const ABOVE_LOGITS: ReadonlySet<string> = new Set(["Softmax", "LogSoftmax", "Sigmoid", "Identity"]);

/**
 * Finds the last dense layer of a classifier, behind a softmax if there is one.
 *
 * @throws {RangeError} Where the output is not that of a dense layer; says to name an output.
 */
export function lastDense(graph: Graph): LastDense {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let logits = graph.outputs[0];
  let node = producers.get(logits);
  while (node && ABOVE_LOGITS.has(node.operator)) {
    [logits] = node.inputs;
    node = producers.get(logits);
  }
  const dense = node && denseUnder(node, producers, graph);
  if (dense) return { features: dense.inputs[0], logits };
  throw new RangeError(`need a dense layer at the end of graph "${graph.name}", got ${node ? `${node.operator} of node "${node.name}"` : "no node"}; name the value to put the head on as output`);
}

/** The product itself, where a bias may have been added to it. */
function denseUnder(node: Node, producers: ReadonlyMap<string, Node>, graph: Graph): Node | undefined {
  if (node.operator === "Gemm" || node.operator === "MatMul") return node;
  if (node.operator !== "Add") return undefined;
  const [weighted] = node.inputs.filter((name) => !graph.constants.has(name)).map((name) => producers.get(name));
  return weighted?.operator === "MatMul" ? weighted : undefined;
}

/** The nodes that a value depends on, in their order. */
export function nodesFor(graph: Graph, output: string): Node[] {
  const needed = new Set([output]);
  const nodes = [...graph.nodes].reverse().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of readNames(node)) needed.add(name);
    return true;
  });
  return nodes.reverse();
}
