import { deflateSync } from "node:zlib";

/** Colour types of the PNG specification, with the values of a pixel. */
export const COLOUR_TYPES = { grey: [0, 1], colour: [2, 3], palette: [3, 1], greyAlpha: [4, 2], colourAlpha: [6, 4] } as const;

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly type: keyof typeof COLOUR_TYPES;
  readonly depth: number;
  /** `PLTE`: red, green, blue, … */
  readonly palette?: readonly number[];
  /** What the header says of the order of pixels; they stay as given. Default false. */
  readonly interlaced?: boolean;
  /** `tRNS`, byte by byte. */
  readonly transparency?: readonly number[];
}

/**
 * A PNG bit by bit as the specification describes it, rows unfiltered.
 *
 * @param values From the top left, each from 0 to 2^depth - 1.
 */
export function png(values: readonly number[], { width, height, type, depth, palette, transparency, interlaced = false }: PngOptions): Uint8Array {
  const [code, each] = COLOUR_TYPES[type];
  const rows = Array.from({ length: height }, (_, y) => [0, ...packed(values.slice(y * width * each, (y + 1) * width * each), depth)]);
  const header = [...word(width), ...word(height), depth, code, 0, 0, Number(interlaced)];
  const chunks = [chunk("IHDR", header), palette && chunk("PLTE", palette), transparency && chunk("tRNS", transparency), chunk("IDAT", [...deflateSync(Uint8Array.from(rows.flat()))]), chunk("IEND", [])];
  return Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, ...chunks.flatMap((bytes) => bytes ?? [])]);
}

/** The highest bits first; the last byte of a row filled with zeros. */
function packed(values: readonly number[], depth: number): number[] {
  const bits = values.map((value) => value.toString(2).padStart(depth, "0")).join("");
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, "0"), 2));
}

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...new TextEncoder().encode(name), ...data];
  return [...word(data.length), ...body, ...word(crc32(body))];
}

function word(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

/** @see PNG specification, annex D. */
function crc32(bytes: readonly number[]): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
