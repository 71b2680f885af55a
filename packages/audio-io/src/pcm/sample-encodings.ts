import { aLaw, muLaw } from "./companding.ts";

/** How one sample lies in a file. */
export interface SampleEncoding {
  /** As `audioInfo` says it. */
  readonly label: string;
  /** Bytes a sample. */
  readonly bytes: number;
  /** Whether every bit pattern is a finite number. */
  readonly finite: boolean;
  /** The sample at a byte offset, full scale ±1. */
  readonly read: (view: DataView, offset: number) => number;
  /** The array type of such numbers in little-endian order; times `unit` they are what `read` gives. */
  readonly littleEndian?: { readonly Numbers: Int16ArrayConstructor | Float32ArrayConstructor; readonly unit: number };
}

/** An encoding that samples are also written in; PCM is clipped at full scale, `write` is given whole steps. */
export interface WritableEncoding extends SampleEncoding {
  /** Steps from 0 to full scale; 1 for float, which is written as it is. */
  readonly steps: number;
  readonly write: (view: DataView, offset: number, sample: number) => void;
}

/** Every encoding of single samples, by the names that ffmpeg and sox give them: kind, bits, byte order. */
export const SAMPLE_ENCODINGS = {
  u8: {
    label: "8-bit unsigned PCM",
    bytes: 1,
    finite: true,
    steps: 128,
    read: (view, offset) => (view.getUint8(offset) - 128) / 128,
    write: (view, offset, step) => view.setUint8(offset, step + 128),
  },
  s8: { label: "8-bit PCM", bytes: 1, finite: true, read: (view, offset) => view.getInt8(offset) / 128 },
  s16le: { ...pcm16(true), littleEndian: { Numbers: Int16Array, unit: 1 / 32768 } },
  s16be: pcm16(false),
  s24le: {
    ...pcm(24),
    read: (view, offset) => (view.getUint16(offset, true) + view.getInt8(offset + 2) * 65536) / 8388608,
    write: (view, offset, step) => {
      view.setUint16(offset, step & 0xffff, true);
      view.setInt8(offset + 2, step >> 16);
    },
  },
  s24be: { label: "24-bit PCM", bytes: 3, finite: true, read: (view, offset) => (view.getInt8(offset) * 65536 + view.getUint16(offset + 1)) / 8388608 },
  s32le: pcm32(true),
  s32be: pcm32(false),
  f32le: { ...float32(true), littleEndian: { Numbers: Float32Array, unit: 1 } },
  f32be: float32(false),
  f64le: float64(true),
  f64be: float64(false),
  alaw: { label: "A-law", bytes: 1, finite: true, read: (view, offset) => aLaw(view.getUint8(offset)) },
  mulaw: { label: "µ-law", bytes: 1, finite: true, read: (view, offset) => muLaw(view.getUint8(offset)) },
} satisfies Readonly<Record<string, SampleEncoding | WritableEncoding>>;

/** `"u8"`, `"s16le"`, `"f32be"`, `"alaw"`, … */
export type SampleEncodingName = keyof typeof SAMPLE_ENCODINGS;

function pcm(bits: number): { label: string; bytes: number; finite: true; steps: number } {
  return { label: `${bits}-bit PCM`, bytes: bits / 8, finite: true, steps: 2 ** (bits - 1) };
}

function float(bits: number): { label: string; bytes: number; finite: false; steps: 1 } {
  return { label: `${bits}-bit float`, bytes: bits / 8, finite: false, steps: 1 };
}

function pcm16(littleEndian: boolean): WritableEncoding {
  return {
    ...pcm(16),
    read: (view, offset) => view.getInt16(offset, littleEndian) / 32768,
    write: (view, offset, step) => view.setInt16(offset, step, littleEndian),
  };
}

function pcm32(littleEndian: boolean): WritableEncoding {
  return {
    ...pcm(32),
    read: (view, offset) => view.getInt32(offset, littleEndian) / 2147483648,
    write: (view, offset, step) => view.setInt32(offset, step, littleEndian),
  };
}

function float32(littleEndian: boolean): WritableEncoding {
  return {
    ...float(32),
    read: (view, offset) => view.getFloat32(offset, littleEndian),
    write: (view, offset, sample) => view.setFloat32(offset, sample, littleEndian),
  };
}

function float64(littleEndian: boolean): WritableEncoding {
  return {
    ...float(64),
    read: (view, offset) => view.getFloat64(offset, littleEndian),
    write: (view, offset, sample) => view.setFloat64(offset, sample, littleEndian),
  };
}
