import type { FeatureMap } from "@cochlea/dsp";

/** How the values of an entry are stored: as they are, or as 16-bit samples where that loses nothing. */
const FLOAT32 = 0;
const INT16 = 1;
/** Encoding and shape, as 32-bit numbers. */
const HEADER_BYTES = 16;
const FULL_SCALE = 32768;

/** A map as bytes for the cache. Sound of 16-bit files takes half the space. */
export function encodeMap({ data, shape }: FeatureMap): Uint8Array {
  const exact = isInt16(data);
  const bytes = new Uint8Array(HEADER_BYTES + data.length * (exact ? 2 : 4));
  new Uint32Array(bytes.buffer, 0, 4).set([exact ? INT16 : FLOAT32, ...shape]);
  if (exact) new Int16Array(bytes.buffer, HEADER_BYTES).set(data.map((value) => value * FULL_SCALE));
  else new Float32Array(bytes.buffer, HEADER_BYTES).set(data);
  return bytes;
}

/** The map of an entry; its data may be a view of the bytes. */
export function decodeMap({ buffer, byteOffset, length }: Uint8Array): FeatureMap {
  const [encoding, channels, bands, frames] = new Uint32Array(buffer, byteOffset, 4);
  const shape = [channels, bands, frames] as const;
  if (encoding === FLOAT32) return { data: new Float32Array(buffer as ArrayBuffer, byteOffset + HEADER_BYTES, (length - HEADER_BYTES) / 4), shape };
  const samples = new Int16Array(buffer, byteOffset + HEADER_BYTES, (length - HEADER_BYTES) / 2);
  const data = new Float32Array(samples.length);
  for (let index = 0; index < data.length; index++) data[index] = samples[index] / FULL_SCALE;
  return { data, shape };
}

/** Whether every value is a 16-bit sample; -0 is none, for it would come back as 0. */
function isInt16(data: Float32Array): boolean {
  for (let index = 0; index < data.length; index++) {
    const scaled = data[index] * FULL_SCALE;
    if (!((scaled | 0) === scaled && scaled >= -FULL_SCALE && scaled < FULL_SCALE) || Object.is(scaled, -0)) return false;
  }
  return true;
}
