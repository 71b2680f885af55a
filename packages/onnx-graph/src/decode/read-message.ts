import { fieldText, packedVarints, protobufFields, type ProtobufField } from "../protobuf.ts";

/** How one field of a message is read: its number, and what all its occurrences give together. */
export interface FieldReader<T> {
  readonly field: number;
  readonly read: (occurrences: readonly ProtobufField[]) => T;
}

/** The fields of a message that are read; all others are skipped. */
export type Schema = Readonly<Record<string, FieldReader<unknown>>>;

export type Message<S extends Schema> = { readonly [Key in keyof S]: S[Key] extends FieldReader<infer T> ? T : never };

/**
 * Reads a protobuf message by a table of its fields.
 *
 * @param where What the message is, for errors: `node 3`, `tensor "weight"`.
 * @throws {RangeError} Where the bytes are no such message; says in which message and which field.
 */
export function readMessage<S extends Schema>(schema: S, bytes: Uint8Array, where: string): Message<S> {
  const occurrences = new Map<number, ProtobufField[]>();
  located(where, () => {
    for (const field of protobufFields(bytes)) append(occurrences, field);
  });
  const entries = Object.entries(schema).map(([key, { field, read }]) => [key, located(`${where}, ${key}`, () => read(occurrences.get(field) ?? []))]);
  return Object.fromEntries(entries) as Message<S>;
}

/** Runs a part of reading; its errors say where in the file they arose. */
export function located<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(oneLine(error.message.startsWith(PREFIX) ? error.message : `${PREFIX}${where}: ${error.message.replace(/^protobufFields: /, "")}`), { cause: error.cause ?? error });
  }
}

/** A message that may quote names from a damaged file. */
export function oneLine(message: string): string {
  return message.replace(/\p{Cc}+/gu, " ");
}

const PREFIX = "decodeModel: ";

function append(all: Map<number, ProtobufField[]>, field: ProtobufField): void {
  const known = all.get(field.field);
  if (known) known.push(field);
  else all.set(field.field, [field]);
}

/** A string; empty where it is absent. */
export function text(field: number): FieldReader<string> {
  return { field, read: (all) => texts(field).read(all).at(-1) ?? "" };
}

export function texts(field: number): FieldReader<string[]> {
  return { field, read: (all) => ofWire(all, 2).map(fieldText) };
}

/** Bytes, or a message to be read later; `undefined` where it is absent. */
export function bytes(field: number): FieldReader<Uint8Array | undefined> {
  return { field, read: (all) => ofWire(all, 2).at(-1)?.bytes };
}

export function manyBytes(field: number): FieldReader<Uint8Array[]> {
  return { field, read: (all) => ofWire(all, 2).map((one) => one.bytes) };
}

/** A whole number; 0 where it is absent. */
export function integer(field: number): FieldReader<number> {
  return { field, read: (all) => integers(field).read(all).at(-1) ?? 0 };
}

/** Whole numbers. Those beyond ±(2^53 − 1) become that: files write the largest int64 where they mean "to the end". */
export function integers(field: number): FieldReader<number[]> {
  return { field, read: (all) => bigIntegers(field).read(all).map(toSafeInteger) };
}

export function bigIntegers(field: number): FieldReader<bigint[]> {
  return { field, read: (all) => all.flatMap((one) => varintsOf(one)).map((value) => BigInt.asIntN(64, value)) };
}

/** A float32; `undefined` where it is absent. */
export function float32(field: number): FieldReader<number | undefined> {
  return { field, read: (all) => floats32(field).read(all).at(-1) };
}

export function floats32(field: number): FieldReader<Float32Array> {
  return { field, read: (all) => new Float32Array(joined(all, 5, 4)) };
}

export function floats64(field: number): FieldReader<Float64Array> {
  return { field, read: (all) => new Float64Array(joined(all, 1, 8)) };
}

function ofWire(all: readonly ProtobufField[], wire: number): readonly ProtobufField[] {
  const other = all.find((one) => one.wire !== wire);
  if (other) throw new RangeError(`need wire type ${wire}, got ${other.wire}; the file is damaged or not an ONNX model`);
  return all;
}

function varintsOf(one: ProtobufField): bigint[] {
  if (one.wire === 0) return [one.varint];
  ofWire([one], 2);
  return packedVarints(one.bytes);
}

function toSafeInteger(value: bigint): number {
  return Math.min(Math.max(Number(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** Numbers of a fixed width, alone or packed, in memory of their own. */
function joined(all: readonly ProtobufField[], wire: number, width: number): ArrayBuffer {
  for (const one of all) {
    if (one.wire !== wire) ofWire([one], 2);
    if (one.bytes.length % width !== 0) throw new RangeError(`need a multiple of ${width} bytes, got ${one.bytes.length}; the file is damaged`);
  }
  const out = new Uint8Array(all.reduce((sum, one) => sum + one.bytes.length, 0));
  let at = 0;
  for (const { bytes: part } of all) {
    out.set(part, at);
    at += part.length;
  }
  return out.buffer;
}
