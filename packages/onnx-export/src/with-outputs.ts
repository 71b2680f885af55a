import { encodeModel, type TensorType, type Value } from "@cochlea/onnx-graph";

/**
 * The same file, given in pieces, with inner values as outputs beside its own, its bytes untouched.
 *
 * A protobuf message that comes twice is merged, so a second graph that holds nothing but outputs adds them to the first.
 *
 * @see https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
export function withOutputs(pieces: readonly Uint8Array[], graphName: string, outputs: readonly Value[]): Uint8Array {
  const values = new Map<string, TensorType>(outputs.map((value) => [value.name, value]));
  const addition = encodeModel({ name: graphName, nodes: [], inputs: [], outputs: [...values.keys()], constants: new Map(), values });
  return joined([...pieces, addition]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Bytes in all. */
export function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((size, piece) => size + piece.length, 0);
}
