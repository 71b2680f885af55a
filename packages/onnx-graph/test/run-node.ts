import { createSession, type Tensor } from "@cochlea/runtime";
import { ELEMENT_TYPES, elementCount, encodeModel, GraphBuilder, type Attributes, type Graph, type TensorData, type TensorType, type Value } from "../src/index.ts";

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

/** What ONNX Runtime gives for inputs of zeros, with every output length left free, so that the answer is its own. */
export async function runNode({ graph, outputs }: BuiltNode): Promise<Tensor[]> {
  const free = outputs.map(({ name, type, shape }): [string, TensorType] => [name, { type, shape: shape.map((_, axis) => `${name}:${axis}`) }]);
  const session = await createSession(encodeModel({ ...graph, values: new Map([...graph.values, ...free]) }), { threads: 1 });
  try {
    const results = await session.run(Object.fromEntries(graph.inputs.map((name) => [name, zeros(graph.values.get(name))])));
    return outputs.map(({ name }) => results[name]);
  } finally {
    session.release();
  }
}

function zeros(type: TensorType | undefined): Tensor {
  if (!type || type.type === "int8") throw new RangeError(`runNode: need an input that can be bound, got ${type?.type}`);
  return { type: type.type, shape: type.shape.map(Number), data: new ELEMENT_TYPES[type.type].array(elementCount(type.shape)) };
}
