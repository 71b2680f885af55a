import { readNames, type Graph } from "@cochlea/onnx-graph";
import { FLAT_OPERATORS } from "./gradients.ts";

/** Names of the values that change smoothly with a parameter: booleans and integers jump. */
export function trainedValues({ nodes, values }: Pick<Graph, "nodes" | "values">, parameters: readonly string[]): Set<string> {
  const trained = new Set(parameters);
  for (const node of nodes) {
    if (FLAT_OPERATORS.has(node.operator) || !readNames(node).some((name) => trained.has(name))) continue;
    for (const name of node.outputs) if (values.get(name)?.type.startsWith("float")) trained.add(name);
  }
  return trained;
}
