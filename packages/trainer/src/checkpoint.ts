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

/** The header's entry that is no tensor. */
const METADATA = "__metadata__";

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
  const body = 8 + Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(body).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(body - 8), true);
  header.set(json, 8);
  return header;
}

/** @throws {CheckpointFormatError} Where the bytes are cut off, are not safetensors, or hold tensors other than float32. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const length = bytes.length < 8 ? NaN : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw new CheckpointFormatError(`decodeCheckpoint: need a header of at most ${bytes.length - 8} bytes, got ${length}; the file is cut off or not a checkpoint`);
  const { [METADATA]: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + length));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) throw new CheckpointFormatError(`decodeCheckpoint: ${METADATA} needs to be an object of strings; the file is damaged`);
  const body = bytes.subarray(8 + length);
  const tensors = Object.entries(entries).map(([name, entry]) => [name, decodeTensor(name, entry, body)] as const);
  return { tensors: new Map(tensors), metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const header = parseJson(bytes);
  if (!isRecord(header)) throw new CheckpointFormatError("decodeCheckpoint: the header is not a JSON object; the file is damaged or not a checkpoint");
  return header;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CheckpointFormatError("decodeCheckpoint: the header is not JSON; the file is damaged or not a checkpoint", { cause });
  }
}

function decodeTensor(name: string, entry: unknown, body: Uint8Array): { shape: readonly number[]; data: Float32Array } {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== "F32") throw new CheckpointFormatError(`decodeCheckpoint: tensor "${name}" needs the type F32, got ${typeof dtype === "string" ? dtype : typeof dtype}`);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw new CheckpointFormatError(`decodeCheckpoint: tensor "${name}" needs a shape and two data_offsets, of whole numbers from 0 up; the file is damaged`);
  const [start, end] = offsets;
  const length = 4 * elements(shape);
  if (!(end <= body.length && end - start === length)) throw new CheckpointFormatError(`decodeCheckpoint: tensor "${name}" needs ${length} bytes, got ${Math.max(0, Math.min(end, body.length) - start)}; the file is cut off or damaged`);
  return { shape, data: new Float32Array(Uint8Array.from(body.subarray(start, end)).buffer) };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
