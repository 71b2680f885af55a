import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

interface BareTensor {
  readonly data: Float32Array;
}

interface OnnxRuntime {
  readonly InferenceSession: { readonly create: (model: Uint8Array) => Promise<{ readonly run: (inputs: Record<string, unknown>) => Promise<Record<string, BareTensor>> }> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => BareTensor;
}

/** What somebody gets who has the file and ONNX Runtime, and nothing of ours. */
export async function runBare(model: string, inputs: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>): Promise<Record<string, Float32Array>> {
  const { InferenceSession, Tensor } = createRequire(path.join(import.meta.dirname, "../../../packages/runtime/package.json"))("onnxruntime-node") as OnnxRuntime;
  const session = await InferenceSession.create(await readFile(model));
  const outputs = await session.run(Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor("float32", data, shape)])));
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
}
