/** Thrown where bytes are not a checkpoint. */
export class CheckpointFormatError extends Error {
  override readonly name = "CheckpointFormatError";
}

/** The header's entry that is no tensor. */
export const METADATA = "__metadata__";

/** Bytes before the header, which say how long it is. */
export const LENGTH_BYTES = 8;

/** Where a tensor lies behind the header. */
export interface TensorPlace {
  readonly shape: readonly number[];
  /** In bytes. */
  readonly start: number;
  readonly end: number;
}

export interface CheckpointHeader {
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws {CheckpointFormatError} Where a file of `size` bytes has no room for the header that its first bytes announce. */
export function headerLength(caller: string, start: Uint8Array, size: number): number {
  const length = start.length < LENGTH_BYTES ? NaN : Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (!(length <= size - LENGTH_BYTES)) throw new CheckpointFormatError(`${caller}: need a header of at most ${size - LENGTH_BYTES} bytes, got ${length}; the file is cut off or not a checkpoint`);
  return length;
}

/** @throws {CheckpointFormatError} Where the header is none of safetensors, or names tensors other than float32 or beyond the `size` bytes behind it. */
export function parseHeader(caller: string, bytes: Uint8Array, size: number): CheckpointHeader {
  const header = parseJson(caller, bytes);
  if (!isRecord(header)) throw new CheckpointFormatError(`${caller}: the header is not a JSON object; the file is damaged or not a checkpoint`);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) throw new CheckpointFormatError(`${caller}: ${METADATA} needs to be an object of strings; the file is damaged`);
  const tensors = Object.entries(entries).map(([name, entry]) => [name, parsePlace(`${caller}: tensor "${name}"`, entry, size)] as const);
  return { tensors: new Map(tensors), metadata: metadata as Record<string, string> };
}

function parseJson(caller: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CheckpointFormatError(`${caller}: the header is not JSON; the file is damaged or not a checkpoint`, { cause });
  }
}

function parsePlace(subject: string, entry: unknown, size: number): TensorPlace {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== "F32") throw new CheckpointFormatError(`${subject} needs the type F32, got ${typeof dtype === "string" ? dtype : typeof dtype}`);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw new CheckpointFormatError(`${subject} needs a shape and two data_offsets, of whole numbers from 0 up; the file is damaged`);
  const [start, end] = offsets;
  const length = 4 * elements(shape);
  if (!(end <= size && end - start === length)) throw new CheckpointFormatError(`${subject} needs ${length} bytes, got ${Math.max(0, Math.min(end, size) - start)}; the file is cut off or damaged`);
  return { shape, start, end };
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
