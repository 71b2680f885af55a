/** How one sample lies in a WAV file. */
export interface WavEncoding {
  readonly format: "pcm" | "float";
  /** Bytes a sample. */
  readonly bytes: number;
  /** The sample at a byte offset, full scale ±1. */
  readonly read: (view: DataView, offset: number) => number;
  /** Writes a sample; PCM rounds to the nearest step and clips at full scale. */
  readonly write: (view: DataView, offset: number, sample: number) => void;
}

/** Every encoding that WAV files are read and written in. 8-bit PCM is unsigned, all else little-endian and signed. */
export const WAV_ENCODINGS: readonly WavEncoding[] = [
  {
    format: "pcm",
    bytes: 1,
    read: (view, offset) => (view.getUint8(offset) - 128) / 128,
    write: (view, offset, sample) => view.setUint8(offset, step(sample, 128) + 128),
  },
  {
    format: "pcm",
    bytes: 2,
    read: (view, offset) => view.getInt16(offset, true) / 32768,
    write: (view, offset, sample) => view.setInt16(offset, step(sample, 32768), true),
  },
  {
    format: "pcm",
    bytes: 3,
    read: (view, offset) => (view.getUint16(offset, true) + view.getInt8(offset + 2) * 65536) / 8388608,
    write: (view, offset, sample) => {
      const value = step(sample, 8388608);
      view.setUint16(offset, value & 0xffff, true);
      view.setInt8(offset + 2, value >> 16);
    },
  },
  {
    format: "pcm",
    bytes: 4,
    read: (view, offset) => view.getInt32(offset, true) / 2147483648,
    write: (view, offset, sample) => view.setInt32(offset, step(sample, 2147483648), true),
  },
  {
    format: "float",
    bytes: 4,
    read: (view, offset) => view.getFloat32(offset, true),
    write: (view, offset, sample) => view.setFloat32(offset, sample, true),
  },
  {
    format: "float",
    bytes: 8,
    read: (view, offset) => view.getFloat64(offset, true),
    write: (view, offset, sample) => view.setFloat64(offset, sample, true),
  },
];

function step(sample: number, fullScale: number): number {
  return Math.max(-fullScale, Math.min(fullScale - 1, Math.round(sample * fullScale)));
}
