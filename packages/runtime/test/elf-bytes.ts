/** A shared library of Linux (ELF, 64 bits) with nothing in it but the names of the libraries it needs. */
export function elfBytes(needed: readonly string[]): Uint8Array {
  const headers = 64 + 2 * 56;
  const strings = new TextEncoder().encode(`\0${needed.map((name) => `${name}\0`).join("")}`);
  const stringsAt = headers + 16 * (needed.length + 3);
  const bytes = new Uint8Array(stringsAt + strings.length);
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number): void => view.setBigUint64(at, BigInt(value), true);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  word(32, 64);
  view.setUint16(54, 56, true);
  view.setUint16(56, 2, true);
  const segment = (at: number, type: number, offset: number, size: number): void => {
    view.setUint32(at, type, true);
    [offset, offset + ADDRESS, offset + ADDRESS, size].forEach((value, i) => word(at + 8 + 8 * i, value));
  };
  segment(64, 1, 0, bytes.length);
  segment(120, 2, headers, stringsAt - headers);
  const entries = [...needed.map((_, i) => [1, 1 + needed.slice(0, i).reduce((sum, name) => sum + name.length + 1, 0)]), [5, stringsAt + ADDRESS], [10, strings.length], [0, 0]];
  entries.forEach(([tag, value], i) => {
    word(headers + 16 * i, tag);
    word(headers + 16 * i + 8, value);
  });
  bytes.set(strings, stringsAt);
  return bytes;
}

/** Where the file's first byte is in memory, so that addresses are no offsets. */
const ADDRESS = 0x400000;
