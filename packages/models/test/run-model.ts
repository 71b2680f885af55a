import { encodeModel, float32Tensor, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";
import { addModel, type ModelSpec, type Parameters } from "../src/index.ts";

/** Logits and embedding of a batch: the inference graph with constant weights and a free batch, run by ONNX Runtime. */
export async function runModel(spec: ModelSpec, parameters: Parameters, features: Float32Array): Promise<{ logits: Float32Array; embedding: Float32Array }> {
  const session = await createSession(inferenceModel(spec, parameters));
  const batch = features.length / spec.input.reduce((product, length) => product * length, 1);
  try {
    const { logits, embedding } = await session.run({ features: { type: "float32", shape: [batch, ...spec.input], data: features } });
    return { logits: logits.data as Float32Array, embedding: embedding.data as Float32Array };
  } finally {
    session.release();
  }
}

function inferenceModel(spec: ModelSpec, parameters: Parameters): Uint8Array {
  const graph = new GraphBuilder(spec.name);
  const { logits, embedding } = addModel(graph, spec, graph.input("features", ["batch", ...spec.input]), {
    mode: "inference",
    parameter({ name, shape }) {
      const parameter = parameters.get(name);
      if (!parameter) throw new RangeError(`runModel: no parameter "${name}"`);
      return graph.constant(float32Tensor(shape, parameter.data), name);
    },
  });
  graph.output(logits, "logits");
  graph.output(embedding, "embedding");
  return encodeModel(graph.build());
}

/** The largest difference, relative to the largest reference value. */
export function relativeError(got: ArrayLike<number>, want: readonly number[]): number {
  if (got.length !== want.length) throw new RangeError(`relativeError: need ${want.length} values, got ${got.length}`);
  return Math.max(...want.map((value, index) => Math.abs(got[index] - value))) / Math.max(...want.map(Math.abs));
}
