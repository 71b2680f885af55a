import { elements, headerLength, LENGTH_BYTES, parseHeader, type TensorPlace } from "./checkpoint-header.ts";

/** Bytes that lie somewhere else than in memory, such as in a file. */
export interface ByteSource {
  readonly length: number;
  /** Fills an array with the bytes from an offset on. */
  readonly read: (into: Uint8Array, from: number) => Promise<void>;
}

/** A tensor that is read when it is wanted. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Its elements: in a new array, or in one of at least as many elements, of which a view is given. */
  readonly read: (into?: Float32Array) => Promise<Float32Array>;
}

export interface OpenedCheckpoint {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A checkpoint of which no more is in memory than is asked for: one of a large model is three times as large as its parameters.
 *
 * @throws {CheckpointFormatError} As `decodeCheckpoint` does, before any tensor is read.
 */
export async function openCheckpoint(source: ByteSource): Promise<OpenedCheckpoint> {
  const length = headerLength("openCheckpoint", await bytesOf(source, 0, Math.min(LENGTH_BYTES, source.length)), source.length);
  const body = LENGTH_BYTES + length;
  const { tensors, metadata } = parseHeader("openCheckpoint", await bytesOf(source, LENGTH_BYTES, length), source.length - body);
  return { tensors: new Map(Array.from(tensors, ([name, place]) => [name, storedTensor(source, body, place)])), metadata };
}

async function bytesOf(source: ByteSource, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await source.read(bytes, from);
  return bytes;
}

function storedTensor(source: ByteSource, body: number, { shape, start, end }: TensorPlace): StoredTensor {
  return {
    shape,
    async read(into = new Float32Array(elements(shape))) {
      const data = into.subarray(0, elements(shape));
      await source.read(new Uint8Array(data.buffer, data.byteOffset, end - start), body + start);
      return data;
    },
  };
}
