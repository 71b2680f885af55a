import { crc32, deflateSync } from "node:zlib";

/** A PNG of grey bytes, row by row. */
export function greyPng(levels: readonly number[], width: number): Uint8Array {
  const height = levels.length / width;
  const rows = Array.from({ length: height }, (_, y) => [0, ...levels.slice(y * width, (y + 1) * width)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.from(rows.flat()))), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const word = (value: number) => Buffer.from([24, 16, 8, 0].map((shift) => (value >>> shift) & 255));
  return Buffer.concat([word(data.length), body, word(crc32(body))]);
}
