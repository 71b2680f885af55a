import { encodeModel, type TensorType, type Value } from "@cochlea/onnx-graph";

/**
 * The same file with inner values as outputs beside its own, its bytes untouched.
 *
 * A protobuf message that comes twice is merged, so a second graph that holds nothing but outputs adds them to the first.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
export function withOutputs(model: Uint8Array, graphName: string, outputs: readonly Value[]): Uint8Array {
  const values = new Map<string, TensorType>(outputs.map((value) => [value.name, value]));
  const addition = encodeModel({ name: graphName, nodes: [], inputs: [], outputs: [...values.keys()], constants: new Map(), values });
  const bytes = new Uint8Array(model.length + addition.length);
  bytes.set(model);
  bytes.set(addition, model.length);
  return bytes;
}
