import { closeSync, openSync, readSync } from "node:fs";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;

/**
 * The shared libraries that an ELF file of 64 bits, little-endian, asks its loader for, in its order.
 *
 * Reads the headers and the dynamic section alone, so that a library of hundreds of megabytes costs nothing.
 *
 * @throws {Error} On a file that cannot be read. @throws {RangeError} On one that is no such ELF file.
 * @see Tool Interface Standard, Executable and Linking Format 1.2; System V ABI, dynamic section.
 */
export function elfNeeds(path: string): string[] {
  const file = openSync(path, "r");
  try {
    return neededNames((offset, length) => readAt(file, offset, length), path);
  } finally {
    closeSync(file);
  }
}

type Read = (offset: number, length: number) => DataView;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function neededNames(read: Read, path: string): string[] {
  const segments = programSegments(read, path);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return [];
  const entries = dynamicEntries(read(dynamic.offset, dynamic.size));
  const valueOf = (tag: number): number => entries.find((entry) => entry.tag === tag)?.value ?? 0;
  const strings = read(fileOffset(segments, valueOf(DT_STRTAB), path), valueOf(DT_STRSZ));
  return entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => stringAt(strings, value));
}

function programSegments(read: Read, path: string): Segment[] {
  const header = read(0, 64);
  if (header.getUint32(0) !== 0x7f454c46 || header.getUint8(4) !== 2 || header.getUint8(5) !== 1) throw new RangeError(`elfNeeds: need an ELF file of 64 bits, little-endian, got ${path}`);
  const [size, count] = [header.getUint16(54, true), header.getUint16(56, true)];
  const table = read(number(header, 32), size * count);
  return Array.from({ length: count }, (_, i) => {
    const at = i * size;
    return { type: table.getUint32(at, true), offset: number(table, at + 8), address: number(table, at + 16), size: number(table, at + 32) };
  });
}

function dynamicEntries(table: DataView): { tag: number; value: number }[] {
  return Array.from({ length: table.byteLength >> 4 }, (_, i) => ({ tag: number(table, 16 * i), value: number(table, 16 * i + 8) }));
}

/** Where in the file the byte of a virtual address is. */
function fileOffset(segments: readonly Segment[], address: number, path: string): number {
  const segment = segments.find(({ type, address: start, size }) => type === PT_LOAD && start <= address && address < start + size);
  if (!segment) throw new RangeError(`elfNeeds: need the strings of the dynamic section inside the file, got address ${address} in ${path}`);
  return segment.offset + address - segment.address;
}

function stringAt(strings: DataView, start: number): string {
  const bytes = new Uint8Array(strings.buffer, strings.byteOffset + start);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

function number(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** So many bytes of a file; zeros past its end. */
function readAt(file: number, offset: number, length: number): DataView {
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, offset);
  return new DataView(bytes.buffer);
}
