import { readNames, type Graph, type Node } from "@cochlea/onnx-graph";
import { GRADIENTS, READ_EVERY_OUTPUT, UNSUPPORTED } from "./gradients.ts";
import { liveNodes } from "../graphs/live-nodes.ts";
import { trainingFormOf } from "./training-forms.ts";
import { trainedValues } from "./trained-values.ts";

/** Thrown where a parameter can only be reached through an operator that has no gradient rule. */
export class MissingGradientError extends Error {
  override readonly name = "MissingGradientError";
}

export interface MissingGradient {
  /** Name of the node. */
  readonly node: string;
  readonly operator: string;
}

/**
 * The nodes between parameters and logits that `differentiate` has no gradient for; none where the graph can be trained.
 *
 * Looks at the forward graph alone, whose lengths need not be known yet.
 */
export function missingGradients(forward: Graph, parameters: readonly string[], logits: string): readonly MissingGradient[] {
  const trained = trainedValues(forward, parameters);
  const between = liveNodes(forward.nodes.filter(({ outputs }) => outputs.some((name) => trained.has(name))), [logits]);
  const read = new Set([logits, ...between.flatMap(readNames)]);
  return between.filter((node) => {
    const operator = trainingFormOf(node, true)?.operator ?? node.operator;
    const later = node.outputs.slice(1).some((name) => trained.has(name) && read.has(name));
    return missingRule(forward, { ...node, operator }) !== null || (later && !READ_EVERY_OUTPUT.has(operator));
  }).map(({ name, operator }) => ({ node: name, operator }));
}

/** What a node has no gradient rule for and what to do, or `null` where it has one. */
export function missingRule(graph: Graph, node: Node): string | null {
  const unsupported = Object.hasOwn(UNSUPPORTED, node.operator) ? UNSUPPORTED[node.operator](node, (index) => constantNumbers(graph, node.inputs[index])) : null;
  if (unsupported !== null || Object.hasOwn(GRADIENTS, node.operator)) return unsupported;
  return "rule; freeze the parameters before it, or add a rule to GRADIENTS";
}

/** The numbers of a constant. */
export function constantNumbers(graph: Graph, name: string | undefined): readonly number[] | undefined {
  const data = graph.constants.get(name ?? "")?.data;
  return data && Array.from(data, Number);
}
