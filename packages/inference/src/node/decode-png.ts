import { convertIndexedToRgb, decode, hasPngSignature, type DecodedPng } from "fast-png";
import type { Picture } from "../picture.ts";

/** Pixels one after the other, each of so many values from 0 to 1. */
interface Pixels {
  readonly values: Float32Array;
  /** Values of a pixel: grey, grey and opacity, colour, colour and opacity. */
  readonly each: number;
}

/** Bytes of the header, which is the first chunk of every PNG; fast-png takes interlaced pixels for whole bytes. */
const DEPTH_AT = 24;
const INTERLACE_AT = 28;

/**
 * Decodes a PNG of any colour type and depth.
 *
 * What is transparent is laid over white, as a page shows it.
 *
 * @throws {RangeError} In one line, where the bytes are no PNG, cut off or damaged.
 */
export function decodePng(bytes: Uint8Array): Picture {
  if (!hasPngSignature(bytes)) throw new RangeError("decodePng: this is no PNG; only PNG images are read");
  if (bytes[DEPTH_AT] < 8 && bytes[INTERLACE_AT] === 1) throw new RangeError(`decodePng: interlaced images of ${bytes[DEPTH_AT]} bits are not read; save it without interlacing`);
  const { png, pixels } = decoded(bytes);
  const channels = pixels.each < 3 ? 1 : 3;
  return { channels, height: png.height, width: png.width, data: planes(pixels, channels, png.height * png.width) };
}

function decoded(bytes: Uint8Array): { readonly png: DecodedPng; readonly pixels: Pixels } {
  try {
    const png = decode(bytes, { checkCrc: true });
    return { png, pixels: png.palette ? scaled(convertIndexedToRgb(png), 255, png.palette[0].length) : plainPixels(png) };
  } catch (error) {
    throw new RangeError(`decodePng: the file is cut off or damaged (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}

/** Without a palette; a colour that is said to be transparent becomes so. */
function plainPixels(png: DecodedPng): Pixels {
  const { depth, channels, transparency } = png;
  const data = depth < 8 ? unpacked(png) : png.data;
  const pixels = scaled(data, 2 ** depth - 1, channels);
  return transparency ? withOpacity(pixels, data, transparency) : pixels;
}

function scaled(data: ArrayLike<number>, largest: number, each: number): Pixels {
  return { values: Float32Array.from(data, (value) => value / largest), each };
}

/** Grey of 1, 2 or 4 bits: each row begins on a byte. */
function unpacked({ data, depth, width, height }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, index) => {
    const bit = (index % width) * depth;
    return (data[Math.floor(index / width) * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  });
}

function withOpacity({ values, each }: Pixels, data: ArrayLike<number>, transparent: ArrayLike<number>): Pixels {
  const out = new Float32Array((values.length / each) * (each + 1)).fill(1);
  for (let pixel = 0; pixel < values.length / each; pixel++) {
    out.set(values.subarray(pixel * each, (pixel + 1) * each), pixel * (each + 1));
    const hidden = Array.from({ length: each }, (_, value) => data[pixel * each + value] === transparent[value]).every(Boolean);
    if (hidden) out[pixel * (each + 1) + each] = 0;
  }
  return { values: out, each: each + 1 };
}

/** Channel after channel, over white. */
function planes({ values, each }: Pixels, channels: number, count: number): Float32Array {
  const out = new Float32Array(channels * count);
  for (let pixel = 0; pixel < count; pixel++) {
    const opacity = each > channels ? values[pixel * each + channels] : 1;
    for (let channel = 0; channel < channels; channel++) out[channel * count + pixel] = 1 - opacity * (1 - values[pixel * each + channel]);
  }
  return out;
}
