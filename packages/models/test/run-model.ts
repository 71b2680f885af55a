import { encodeModel, float32Tensor, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession, type Tensor } from "@cochlea/runtime";
import { specModel, type DropoutMask, type ModelSpec, type Parameters } from "../src/index.ts";

export interface ModelRun {
  readonly logits: Float32Array;
  readonly embedding: Float32Array;
}

/** Logits and embedding of a batch: the inference graph with constant weights and a free batch, run by ONNX Runtime. */
export async function runModel(spec: ModelSpec, parameters: Parameters, features: Float32Array): Promise<ModelRun> {
  return run(spec, parameters, features, null);
}

/** The same in training mode: batch statistics, a fixed batch, and masks as `draw` gives them. */
export async function runTraining(spec: ModelSpec, parameters: Parameters, features: Float32Array, draw: (mask: DropoutMask) => Float32Array): Promise<ModelRun> {
  return run(spec, parameters, features, draw);
}

async function run(spec: ModelSpec, parameters: Parameters, features: Float32Array, draw: ((mask: DropoutMask) => Float32Array) | null): Promise<ModelRun> {
  const batch = features.length / spec.input.reduce((product, length) => product * length, 1);
  const { bytes, masks } = modelBytes(spec, parameters, draw ? batch : "batch");
  const feeds: Record<string, Tensor> = { features: { type: "float32", shape: [batch, ...spec.input], data: features } };
  for (const mask of masks) feeds[mask.input] = { type: "float32", shape: mask.shape, data: draw?.(mask) ?? new Float32Array() };
  const session = await createSession(bytes);
  try {
    const { logits, embedding } = await session.run(feeds);
    return { logits: logits.data as Float32Array, embedding: embedding.data as Float32Array };
  } finally {
    session.release();
  }
}

/** @param batch A number for training, a name for inference. */
function modelBytes(spec: ModelSpec, parameters: Parameters, batch: number | string): { bytes: Uint8Array; masks: readonly DropoutMask[] } {
  const graph = new GraphBuilder(spec.name);
  const { logits, embedding, masks } = specModel(spec).add(graph, graph.input("features", [batch, ...spec.input]), {
    mode: typeof batch === "number" ? "training" : "inference",
    parameter({ name, shape }) {
      const parameter = parameters.get(name);
      if (!parameter) throw new RangeError(`runModel: no parameter "${name}"`);
      return graph.constant(float32Tensor(shape, parameter.data), name);
    },
  });
  graph.output(logits, "logits");
  graph.output(embedding, "embedding");
  return { bytes: encodeModel(graph.build()), masks };
}

/** The largest difference, relative to the largest reference value. */
export function relativeError(got: ArrayLike<number>, want: readonly number[]): number {
  if (got.length !== want.length) throw new RangeError(`relativeError: need ${want.length} values, got ${got.length}`);
  return Math.max(...want.map((value, index) => Math.abs(got[index] - value))) / Math.max(...want.map(Math.abs));
}
