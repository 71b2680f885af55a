/** Numbers as an IDX file may hold them. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** An array as an IDX file holds it. */
export interface IdxArray {
  /** Sizes of its axes, the slowest first. */
  readonly shape: readonly number[];
  /** Row-major. Single bytes are a view on the file's own bytes, others a copy in this machine's byte order. */
  readonly data: IdxData;
}

export interface ParseIdxOptions {
  /** What the bytes are called, put before every message. */
  readonly name?: string;
}

interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, count: number) => IdxData;
}

/** By the third byte of a file. Everything is big-endian. */
const TYPES: Readonly<Record<number, ElementType>> = {
  0x08: { bytes: 1, read: ({ buffer, byteOffset }, count) => new Uint8Array(buffer, byteOffset, count) },
  0x09: { bytes: 1, read: ({ buffer, byteOffset }, count) => new Int8Array(buffer, byteOffset, count) },
  0x0b: { bytes: 2, read: (view, count) => Int16Array.from({ length: count }, (_, i) => view.getInt16(2 * i)) },
  0x0c: { bytes: 4, read: (view, count) => Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i)) },
  0x0d: { bytes: 4, read: (view, count) => Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i)) },
  0x0e: { bytes: 8, read: (view, count) => Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i)) },
};

/**
 * Reads an IDX file: one array of any of the format's six types, as MNIST and its relatives come.
 *
 * The bytes must be unpacked already; `readIdxFile` of `@cochlea/datasets/node` unpacks gzip.
 *
 * @throws {RangeError} One line with the rule that the bytes break: magic number, element type, number of axes, or length.
 * @see Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits, section "The IDX file format".
 */
export function parseIdx(bytes: Uint8Array, options: ParseIdxOptions = {}): IdxArray {
  const prefix = options.name === undefined ? "parseIdx" : `${options.name}: parseIdx`;
  const fail = (message: string): never => {
    throw new RangeError(`${prefix}: ${message}`);
  };
  const { type, axes } = parseMagic(bytes, fail);
  const header = 4 + 4 * axes;
  if (bytes.length < header) fail(`need ${header} bytes of header for ${axes} axes, got ${bytes.length}; the file is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  checkLength(bytes.length - header, count * type.bytes, shape, fail);
  return { shape, data: type.read(new DataView(bytes.buffer, bytes.byteOffset + header, bytes.length - header), count) };
}

type Fail = (message: string) => never;

function parseMagic(bytes: Uint8Array, fail: Fail): { readonly type: ElementType; readonly axes: number } {
  if (bytes.length < 4) return fail(`need a magic number of 4 bytes, got ${bytes.length}`);
  const [first, second, code, axes] = bytes;
  if (first === 0x1f && second === 0x8b) return fail("the bytes are packed by gzip; unpack them first");
  if (first !== 0 || second !== 0) return fail(`need a magic number that begins with 00 00, got ${hex(first)} ${hex(second)}; this is no IDX file`);
  if (!Object.hasOwn(TYPES, code)) return fail(`need an element type of ${Object.keys(TYPES).map((known) => hex(Number(known))).join(", ")}, got ${hex(code)}`);
  if (axes === 0) return fail("need at least one axis, got none");
  return { type: TYPES[code], axes };
}

function checkLength(got: number, need: number, shape: readonly number[], fail: Fail): void {
  if (got === need) return;
  fail(`need ${need} bytes of data for shape [${shape.join(", ")}], got ${got}; the file is ${got < need ? "cut off" : "too long"}`);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
