import type { TrainingState } from "./engine.ts";

/** Named tensors and a few words about them. */
export interface Checkpoint {
  readonly tensors: TrainingState;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Thrown where bytes are not a checkpoint. */
export class CheckpointFormatError extends Error {
  override readonly name = "CheckpointFormatError";
}

/**
 * A checkpoint as a safetensors file, which PyTorch, JAX and others read too.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function encodeCheckpoint({ tensors, metadata }: Checkpoint): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) header[name] = { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const body = 8 + Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(body + end).fill(0x20, 0, body);
  new DataView(out.buffer).setBigUint64(0, BigInt(body - 8), true);
  out.set(json, 8);
  let at = body;
  for (const { data } of tensors.values()) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** @throws {CheckpointFormatError} Where the bytes are cut off, are not safetensors, or hold tensors other than float32. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const length = bytes.length < 8 ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw new CheckpointFormatError(`decodeCheckpoint: need a header of at most ${bytes.length - 8} bytes, got ${length}; the file is cut off or not a checkpoint`);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length));
  const body = bytes.subarray(8 + length);
  const tensors = Object.entries(entries).map(([name, entry]) => [name, decodeTensor(name, entry as TensorEntry, body)] as const);
  return { tensors: new Map(tensors), metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch (cause) {
    throw new CheckpointFormatError("decodeCheckpoint: the header is not JSON; the file is damaged or not a checkpoint", { cause });
  }
}

function decodeTensor(name: string, { dtype, shape, data_offsets: [start, end] }: TensorEntry, body: Uint8Array): { shape: readonly number[]; data: Float32Array } {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  if (dtype !== "F32") throw new CheckpointFormatError(`decodeCheckpoint: tensor "${name}" needs the type F32, got ${dtype}`);
  if (!(start >= 0 && end <= body.length && end - start === 4 * count)) throw new CheckpointFormatError(`decodeCheckpoint: tensor "${name}" needs ${4 * count} bytes, got ${Math.min(end, body.length) - start}; the file is cut off or damaged`);
  return { shape, data: new Float32Array(Uint8Array.from(body.subarray(start, end)).buffer) };
}
