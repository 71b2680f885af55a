import { createSession, type Tensor } from "@cochlea/runtime";
import { ELEMENT_TYPES, elementCount, encodeModel, type TensorType } from "../src/index.ts";
import type { BuiltNode } from "./build-node.ts";

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
