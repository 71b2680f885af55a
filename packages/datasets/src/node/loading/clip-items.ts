import type { RecordingSource } from "../../examples/recording-source.ts";

/** A recording to load, as plain data. */
export interface ClipItem {
  readonly id: string;
  readonly source: RecordingSource;
  /** Of the decoded samples, where it is known: then the file need not be looked at. */
  readonly contentHash: string | null;
}

/**
 * Recordings as text in memory that all threads share: jobs then say places alone.
 *
 * First where each ends, in bytes of text, as 32-bit numbers behind their count; then the texts.
 */
export type PackedItems = SharedArrayBuffer;

export function packItems(examples: readonly Pick<ClipItem, "id" | "source">[], contentHashes: ReadonlyMap<string, string> = new Map()): PackedItems {
  const texts = examples.map(({ id, source }) => JSON.stringify([id, source, contentHashes.get(id) ?? null]));
  const head = 4 * (1 + texts.length);
  const packed = new SharedArrayBuffer(head + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  const [ends, bytes] = [new Uint32Array(packed, 0, 1 + texts.length), Buffer.from(packed, head)];
  ends[0] = texts.length;
  texts.reduce((at, text, index) => (ends[1 + index] = at + bytes.write(text, at)), 0);
  return packed;
}

/** Gives the item of a place. */
export function itemReader(packed: PackedItems): (place: number) => ClipItem {
  const [count] = new Uint32Array(packed, 0, 1);
  const head = 4 * (1 + count);
  const [ends, bytes] = [new Uint32Array(packed, 4, count), Buffer.from(packed, head)];
  return (place) => {
    const [id, source, contentHash] = JSON.parse(bytes.toString("utf8", place === 0 ? 0 : ends[place - 1], ends[place])) as [string, RecordingSource, string | null];
    return { id, source, contentHash };
  };
}

/** Places of one message's items, where they are sent by so many in order. */
export function chunkPlaces(chunk: number, size: number, count: number): Uint32Array {
  const from = chunk * size;
  return Uint32Array.from({ length: Math.min(size, count - from) }, (_, index) => from + index);
}
