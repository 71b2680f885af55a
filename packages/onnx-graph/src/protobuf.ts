/** Bytes from which on a copy costs more than a piece of its own. */
const LARGE = 2 ** 16;

/** Bytes of one protobuf message, appended field by field. */
export class ProtobufWriter {
  #parts: Uint8Array[] = [];
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Field of wire type 0. Negative numbers take ten bytes, as int64 does. */
  varint(field: number, value: number | bigint): this {
    return this.#raw(encodeTag(field, 0)).#raw(encodeVarint(value));
  }

  /** Field of wire type 5. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#raw(encodeTag(field, 5)).#raw(bytes);
  }

  /** Field of wire type 2: a string, bytes, or a message. */
  bytes(field: number, value: string | Uint8Array | ProtobufWriter): this {
    const body = typeof value === "string" ? new TextEncoder().encode(value) : value;
    this.#raw(encodeTag(field, 2));
    if (!(body instanceof ProtobufWriter)) return this.#raw(encodeVarint(body.length)).#raw(body);
    this.#raw(encodeVarint(body.#length));
    for (const part of body.#parts) this.#parts.push(part); // a large graph has more parts than a call may have arguments
    this.#length += body.#length;
    return this;
  }

  finish(): Uint8Array {
    return joined(this.#parts, this.#length);
  }

  /** The same bytes in pieces: what was given in large arrays is those very arrays, the rest is joined. */
  pieces(): Uint8Array[] {
    const out: Uint8Array[] = [];
    let small: Uint8Array[] = [];
    const flush = (): void => {
      if (small.length > 0) out.push(joined(small, small.reduce((length, part) => length + part.length, 0)));
      small = [];
    };
    for (const part of this.#parts) {
      if (part.length < LARGE) small.push(part);
      else {
        flush();
        out.push(part);
      }
    }
    flush();
    return out;
  }

  #raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function encodeTag(field: number, wire: number): Uint8Array {
  return encodeVarint(((field << 3) | wire) >>> 0);
}

function encodeVarint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Uint8Array.from(out);
}

/** One field of a message: its number and its value, still encoded where it is a message. */
export interface ProtobufField {
  readonly field: number;
  /** 0 for a whole number, 1 for eight bytes, 2 for bytes of any length, 5 for four bytes. */
  readonly wire: number;
  /** Wire type 0. */
  readonly varint: bigint;
  /** Wire types 1, 2 and 5: a view into the message, not a copy. */
  readonly bytes: Uint8Array;
}

/**
 * The fields of a protobuf message in order.
 *
 * @throws {RangeError} Where the bytes end inside a field, or hold a wire type that protobuf 3 does not write.
 * @see https://protobuf.dev/programming-guides/encoding
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    const { value, end } = readVarint(message, at);
    at = end;
    return value;
  };
  while (at < message.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    if (wire === 0) {
      yield { field: tag >>> 3, wire, varint: varint(), bytes: EMPTY };
      continue;
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) throw new RangeError(`protobufFields: need wire type 0, 1, 2 or 5 at byte ${at}, got ${wire}; the file is damaged or not protobuf`);
    const length = wire === 1 ? 8 : wire === 5 ? 4 : Number(varint());
    if (!(at + length <= message.length)) throw new RangeError(`protobufFields: need ${length} bytes at byte ${at}, got ${message.length - at}; the file is cut off`);
    yield { field: tag >>> 3, wire, varint: 0n, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

/** The whole numbers that stand one behind the other, as packed fields hold them. */
export function packedVarints(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readVarint(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

function readVarint(bytes: Uint8Array, from: number): { value: bigint; end: number } {
  let low = 0; // small numbers, which most are, need no BigInt arithmetic
  let at = from;
  for (let scale = 1; scale <= 2 ** 28 && at < bytes.length; scale *= 128) {
    const byte = bytes[at++];
    low += (byte & 127) * scale;
    if (byte < 128) return { value: BigInt(low), end: at };
  }
  let value = BigInt(low);
  for (let shift = 35n; shift < 70n && at < bytes.length; shift += 7n) {
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return { value: BigInt.asUintN(64, value), end: at };
  }
  throw new RangeError(`protobufFields: need a whole number at byte ${at}, got the end or more than ten bytes; the file is damaged or not protobuf`);
}

const EMPTY = new Uint8Array(0);
const decoder = new TextDecoder();

/** Text of a field of wire type 2. */
export function fieldText(field: ProtobufField): string {
  return decoder.decode(field.bytes);
}
