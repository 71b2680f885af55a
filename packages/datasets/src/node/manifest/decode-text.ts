const MARKS: readonly { readonly encoding: string; readonly bytes: readonly number[] }[] = [
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
];

/** Text in UTF-8, or, where a mark at the start says so, in UTF-16, as spreadsheets save it. @throws {TypeError} When the bytes are neither. */
export function decodeText(bytes: Uint8Array): string {
  const mark = MARKS.find((one) => one.bytes.every((byte, index) => bytes[index] === byte));
  return new TextDecoder(mark?.encoding ?? "utf-8", { fatal: true }).decode(bytes);
}
