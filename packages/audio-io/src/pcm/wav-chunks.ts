import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { BIG_ENDIAN_IFF, chunkAt, chunkEnd, fourCharacters, RIFF, WAVE64, type Chunk, type ChunkLayout } from "./chunk-layout.ts";

/** What of a WAV file matters. */
export interface WavChunks {
  readonly format: Uint8Array;
  /** The sample bytes that are in the file, whatever the header claims. */
  readonly data: Uint8Array;
  /** Samples a channel as the `fact` chunk states them, for encodings whose blocks may be filled up; null when unstated. */
  readonly statedLength: number | null;
  readonly littleEndian: boolean;
  readonly repairs: readonly string[];
}

const UNKNOWN_SIZE = 0xffffffff;

/** What a file starts with, and how its chunks are then written. */
const FORMS: Readonly<Record<string, { readonly layout: ChunkLayout; readonly waveAt: number; readonly wave: string }>> = {
  RIFF: { layout: RIFF, waveAt: 8, wave: "WAVE" },
  RF64: { layout: RIFF, waveAt: 8, wave: "WAVE" },
  BW64: { layout: RIFF, waveAt: 8, wave: "WAVE" },
  RIFX: { layout: BIG_ENDIAN_IFF, waveAt: 8, wave: "WAVE" },
  riff: { layout: WAVE64, waveAt: 24, wave: "wave" },
};

/** Finds the chunks that matter of a RIFF, RIFX, RF64, BW64 or Wave64 file, in any order, past any other chunk. */
export function wavChunks(bytes: Uint8Array): WavChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = layoutOf(view);
  const { found, longSize } = findChunks(view, layout);
  const format = found.get("fmt ");
  const data = found.get("data");
  const fact = found.get("fact");
  if (!format) throw new AudioFormatError("parseWav: need a fmt chunk, found none");
  if (!data) throw new AudioFormatError("parseWav: need a data chunk, found none");
  const stated = fact && fact.size >= 4 && fact.start + 4 <= bytes.length ? view.getUint32(fact.start, layout.littleEndian) : null;
  return {
    format: bytes.subarray(format.start, format.start + format.size),
    littleEndian: layout.littleEndian,
    statedLength: stated === UNKNOWN_SIZE ? null : stated,
    ...sampleBytes(bytes, view, layout, { ...data, size: data.size === UNKNOWN_SIZE ? longSize : data.size }),
  };
}

function layoutOf(view: DataView): ChunkLayout {
  if (view.byteLength < 12) throw new AudioFormatError(`parseWav: need a 12-byte RIFF header, got ${view.byteLength} bytes`);
  const riff = fourCharacters(view, 0);
  if (!Object.hasOwn(FORMS, riff)) throw new AudioFormatError(`parseWav: need a file that starts with RIFF, got ${JSON.stringify(riff)}`);
  const { layout, waveAt, wave } = FORMS[riff];
  if (view.byteLength < layout.first) throw new AudioFormatError(`parseWav: need a ${layout.first}-byte ${riff} header, got ${view.byteLength} bytes`);
  const form = fourCharacters(view, waveAt);
  if (form !== wave) throw new AudioFormatError(`parseWav: need a RIFF file of form ${wave}, got ${JSON.stringify(form)}`);
  return layout;
}

/** The first chunk of each name, until format and samples are found; RF64 states sizes of 0xFFFFFFFF in `ds64`. */
function findChunks(view: DataView, layout: ChunkLayout): { readonly found: ReadonlyMap<string, Chunk>; readonly longSize: number } {
  const found = new Map<string, Chunk>();
  let longSize = UNKNOWN_SIZE;
  let chunk = chunkAt(view, layout.first, layout);
  while (chunk !== null && !(found.has("fmt ") && found.has("data"))) {
    if (!found.has(chunk.id) && (chunk.id === "fmt " || chunk.id === "data" || chunk.id === "fact")) found.set(chunk.id, chunk);
    if (chunk.id === "ds64" && chunk.start + 16 <= view.byteLength) longSize = Number(view.getBigUint64(chunk.start + 8, true));
    const size = chunk.id === "data" && chunk.size === UNKNOWN_SIZE ? longSize : chunk.size;
    chunk = chunkAt(view, chunkEnd(chunk, size, layout), layout);
  }
  return { found, longSize };
}

/** A writer that cannot seek back leaves 0 or 0xFFFFFFFF as the length: the samples then run to the end of the file. */
function sampleBytes(bytes: Uint8Array, view: DataView, layout: ChunkLayout, { start, size }: Chunk): Pick<WavChunks, "data" | "repairs"> {
  const present = bytes.length - start;
  const unset = size === 0 && present > 0 && !chunksFillTheRest(view, layout, start);
  if (size <= present && !unset) return { data: bytes.subarray(start, start + size), repairs: [] };
  const wrong = unset || size === UNKNOWN_SIZE ? "no length of its data" : `${size} bytes of data`;
  return { data: bytes.subarray(start), repairs: [`the header states ${wrong}; the ${present} bytes present are used`] };
}

function chunksFillTheRest(view: DataView, layout: ChunkLayout, offset: number): boolean {
  let end = offset;
  for (let chunk = chunkAt(view, end, layout); chunk !== null; chunk = chunkAt(view, end, layout)) {
    if (!/^[\x20-\x7e]{4}$/.test(chunk.id)) return false;
    end = chunkEnd(chunk, chunk.size, layout);
  }
  return end === view.byteLength || end === view.byteLength + 1;
}
