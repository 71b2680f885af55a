/** One part of a file that is made of chunks. */
export interface Chunk {
  /** Four characters. */
  readonly id: string;
  /** Offset of the chunk's content. */
  readonly start: number;
  /** Bytes of content, as the header claims them. */
  readonly size: number;
}

/** How chunks are written in one family of files. */
export interface ChunkLayout {
  readonly littleEndian: boolean;
  /** Offset of the first chunk. */
  readonly first: number;
  /** Bytes before a chunk's content. */
  readonly headerBytes: number;
  /** Chunks start at multiples of this. */
  readonly alignment: number;
  /** Bytes of content that a header claims. */
  readonly size: (view: DataView, offset: number) => number;
}

/** RIFF, RF64 and BW64. */
export const RIFF: ChunkLayout = { littleEndian: true, first: 12, headerBytes: 8, alignment: 2, size: (view, offset) => view.getUint32(offset + 4, true) };
/** RIFX and AIFF's FORM. */
export const BIG_ENDIAN_IFF: ChunkLayout = { ...RIFF, littleEndian: false, size: (view, offset) => view.getUint32(offset + 4, false) };
/** Sony Wave64: 16-byte names of which four say all, and sizes that count the header. */
export const WAVE64: ChunkLayout = {
  littleEndian: true,
  first: 40,
  headerBytes: 24,
  alignment: 8,
  size: (view, offset) => Math.max(0, Number(view.getBigUint64(offset + 16, true)) - 24),
};

/** The chunk that starts at an offset, or null when no whole header is left. */
export function chunkAt(view: DataView, offset: number, layout: ChunkLayout): Chunk | null {
  if (offset + layout.headerBytes > view.byteLength) return null;
  return { id: fourCharacters(view, offset), start: offset + layout.headerBytes, size: layout.size(view, offset) };
}

/** Where the chunk behind one of this size starts; a chunk that is not a multiple of the alignment long is padded. */
export function chunkEnd({ start }: Chunk, size: number, { alignment }: ChunkLayout): number {
  return Math.ceil((start + size) / alignment) * alignment;
}

export function fourCharacters(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(offset + i)));
}
