import { GraphBuilder, type Attributes, type Graph, type TensorData, type TensorType, type Value } from "../src/index.ts";

export interface BuiltNode {
  readonly graph: Graph;
  readonly outputs: readonly Value[];
}

/** A graph of one node whose outputs are the graph's. */
export function buildNode(operator: string, inputs: readonly (TensorType | TensorData | null)[], attributes: Attributes = {}, count?: number): BuiltNode {
  const builder = new GraphBuilder(operator);
  const values = inputs.map((one, index) => (one === null ? null : "data" in one ? builder.constant(one) : builder.input(`x${index}`, one.shape, one.type)));
  const outputs = builder.addAll(operator, values, attributes, { name: "y", outputs: count });
  for (const output of outputs) builder.output(output);
  return { graph: builder.build(), outputs };
}
