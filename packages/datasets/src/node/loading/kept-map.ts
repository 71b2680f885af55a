import { type FeatureMap, keptArrays } from "@cochlea/dsp";

/** How the values of an entry are stored: as they are, or as 16-bit samples where that loses nothing. */
const FLOAT32 = 0;
const INT16 = 1;
/** Encoding and shape, as 32-bit numbers. */
const HEADER_BYTES = 16;
const FULL_SCALE = 32768;

/** Turns maps into entries of the cache and back. What is given is good until the next call: memory is used again. */
export interface MapCodec {
  /** A map as bytes. Sound of 16-bit files takes half the space. */
  readonly encode: (map: FeatureMap) => Uint8Array;
  /** The map of an entry, which begins at a multiple of 4; its data may be a view of the bytes. */
  readonly decode: (bytes: Uint8Array) => FeatureMap;
}

export function mapCodec(): MapCodec {
  const [encoded, decoded] = [keptArrays(), keptArrays()];
  return {
    encode: ({ data, shape }) => {
      const exact = isInt16(data);
      const length = HEADER_BYTES + data.length * (exact ? 2 : 4);
      const { buffer, byteOffset } = encoded(Math.ceil(length / 4), 0);
      new Uint32Array(buffer, byteOffset, 4).set([exact ? INT16 : FLOAT32, ...shape]);
      if (exact) toSteps(data, new Int16Array(buffer, byteOffset + HEADER_BYTES, data.length));
      else new Float32Array(buffer, byteOffset + HEADER_BYTES, data.length).set(data);
      return new Uint8Array(buffer, byteOffset, length);
    },
    decode: ({ buffer, byteOffset, length }) => {
      const [encoding, channels, bands, frames] = new Uint32Array(buffer, byteOffset, 4);
      const shape = [channels, bands, frames] as const;
      if (encoding === FLOAT32) return { data: new Float32Array(buffer as ArrayBuffer, byteOffset + HEADER_BYTES, (length - HEADER_BYTES) / 4), shape };
      const steps = new Int16Array(buffer, byteOffset + HEADER_BYTES, (length - HEADER_BYTES) / 2);
      return { data: fromSteps(steps, decoded(steps.length, 0)), shape };
    },
  };
}

function toSteps(data: Float32Array, steps: Int16Array): void {
  for (let index = 0; index < steps.length; index++) steps[index] = data[index] * FULL_SCALE;
}

function fromSteps(steps: Int16Array, data: Float32Array): Float32Array {
  for (let index = 0; index < data.length; index++) data[index] = steps[index] / FULL_SCALE;
  return data;
}

/** Whether every value is a 16-bit sample; -0 is none, for it would come back as 0. */
function isInt16(data: Float32Array): boolean {
  for (let index = 0; index < data.length; index++) {
    const scaled = data[index] * FULL_SCALE;
    if (!((scaled | 0) === scaled && scaled >= -FULL_SCALE && scaled < FULL_SCALE) || Object.is(scaled, -0)) return false;
  }
  return true;
}
