import { elements, headerLength, LENGTH_BYTES, METADATA, parseHeader } from "./checkpoint-header.ts";
import type { TrainingState } from "../engine.ts";

/** Named tensors and a few words about them. */
export interface Checkpoint {
  readonly tensors: TrainingState;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A checkpoint as a safetensors file, which PyTorch, JAX and others read too.
 *
 * @throws {RangeError} Where a tensor is called `__metadata__`, or its shape does not fit its data.
 * @see https://github.com/huggingface/safetensors#format
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const parts = [...checkpointParts(checkpoint)];
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The same bytes part by part, each tensor's own memory among them, so that a large checkpoint can be written without
 * being in memory a second time.
 *
 * @throws As `encodeCheckpoint` does, before the first part.
 */
export function checkpointParts({ tensors, metadata }: Checkpoint): Iterable<Uint8Array> {
  const header = encodeHeader({ tensors, metadata });
  return [header, ...Array.from(tensors.values(), ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

function encodeHeader({ tensors, metadata }: Checkpoint): Uint8Array {
  let end = 0;
  const entries = Array.from(tensors, ([name, { shape, data }]) => {
    if (name === METADATA || elements(shape) !== data.length) throw new RangeError(`encodeCheckpoint: need a tensor with as many elements as its shape says and not called ${METADATA}, got "${name}" of [${shape.join(", ")}] with ${data.length}`);
    return [name, { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const body = LENGTH_BYTES + Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(body).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(body - LENGTH_BYTES), true);
  header.set(json, LENGTH_BYTES);
  return header;
}

/** @throws {CheckpointFormatError} Where the bytes are cut off, are not safetensors, or hold tensors other than float32. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const end = LENGTH_BYTES + headerLength("decodeCheckpoint", bytes, bytes.length);
  const body = bytes.subarray(end);
  const { tensors, metadata } = parseHeader("decodeCheckpoint", bytes.subarray(LENGTH_BYTES, end), body.length);
  const decoded = Array.from(tensors, ([name, { shape, start, end }]) => [name, { shape, data: new Float32Array(Uint8Array.from(body.subarray(start, end)).buffer) }] as const);
  return { tensors: new Map(decoded), metadata };
}
