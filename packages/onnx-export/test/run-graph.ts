import { encodeModel, type GraphBuilder } from "@cochlea/onnx-graph";
import { createSession, type Tensor } from "@cochlea/runtime";

/** Runs a graph once from its bytes, as a reader of the file would. */
export async function runGraph(g: GraphBuilder, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  return runModel(encodeModel(g.build()), inputs);
}

export async function runModel(model: Uint8Array, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(model, { threads: 1 });
  try {
    return await session.run(inputs);
  } finally {
    session.release();
  }
}

export function floatTensor(shape: readonly number[], data: Float32Array): Tensor {
  return { type: "float32", shape, data };
}
