import { AudioFormatError } from "./audio-format-error.ts";

/** Where the two chunks that matter lie in the file. */
export interface WavChunks {
  readonly format: Uint8Array;
  /** The sample bytes that are in the file, whatever the header claims. */
  readonly data: Uint8Array;
  readonly repairs: readonly string[];
}

interface Chunk {
  readonly id: string;
  /** Offset of the chunk's content. */
  readonly start: number;
  /** As the header claims it. */
  readonly size: number;
}

const UNKNOWN_SIZE = 0xffffffff;
const HEADER_BYTES = 8;

/** Finds the `fmt ` and `data` chunks of a RIFF or RF64 file, in any order, past any other chunk. */
export function wavChunks(bytes: Uint8Array): WavChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isRf64 = checkForm(view);
  let format: Uint8Array | undefined;
  let data: Chunk | undefined;
  let longSize = UNKNOWN_SIZE;
  for (let chunk = chunkAt(view, 12); chunk !== null && !(format && data); chunk = chunkAfter(view, chunk, isRf64 ? longSize : UNKNOWN_SIZE)) {
    if (chunk.id === "fmt ") format ??= bytes.subarray(chunk.start, chunk.start + chunk.size);
    if (chunk.id === "data") data ??= chunk;
    if (chunk.id === "ds64" && chunk.start + 16 <= bytes.length) longSize = Number(view.getBigUint64(chunk.start + 8, true));
  }
  if (!format) throw new AudioFormatError("parseWav: need a fmt chunk, found none");
  if (!data) throw new AudioFormatError("parseWav: need a data chunk, found none");
  const claimed = isRf64 && data.size === UNKNOWN_SIZE ? longSize : data.size;
  return { format, ...sampleBytes(bytes, view, data.start, claimed) };
}

/** @returns Whether sizes of 0xFFFFFFFF stand in a `ds64` chunk. */
function checkForm(view: DataView): boolean {
  if (view.byteLength < 12) throw new AudioFormatError(`parseWav: need a 12-byte RIFF header, got ${view.byteLength} bytes`);
  const riff = fourCharacters(view, 0);
  if (riff === "RIFX") throw new AudioFormatError("parseWav: big-endian WAV (RIFX) is not supported; convert it to RIFF");
  if (riff !== "RIFF" && riff !== "RF64" && riff !== "BW64") throw new AudioFormatError(`parseWav: need a file that starts with RIFF, got ${JSON.stringify(riff)}`);
  const form = fourCharacters(view, 8);
  if (form !== "WAVE") throw new AudioFormatError(`parseWav: need a RIFF file of form WAVE, got ${JSON.stringify(form)}`);
  return riff !== "RIFF";
}

function chunkAt(view: DataView, offset: number): Chunk | null {
  if (offset + HEADER_BYTES > view.byteLength) return null;
  return { id: fourCharacters(view, offset), start: offset + HEADER_BYTES, size: view.getUint32(offset + 4, true) };
}

/** Chunks start at even offsets: an odd size is followed by one byte of padding. */
function chunkAfter(view: DataView, chunk: Chunk, longSize: number): Chunk | null {
  const size = chunk.id === "data" && chunk.size === UNKNOWN_SIZE ? longSize : chunk.size;
  return chunkAt(view, chunk.start + size + (size % 2));
}

function fourCharacters(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(offset + i)));
}

/** A writer that cannot seek back leaves 0 or 0xFFFFFFFF as the length: the samples then run to the end of the file. */
function sampleBytes(bytes: Uint8Array, view: DataView, start: number, claimed: number): Omit<WavChunks, "format"> {
  const present = bytes.length - start;
  const unset = claimed === 0 && present > 0 && !chunksFillTheRest(view, start);
  if (claimed <= present && !unset) return { data: bytes.subarray(start, start + claimed), repairs: [] };
  const wrong = unset || claimed === UNKNOWN_SIZE ? "no length of its data" : `${claimed} bytes of data`;
  return { data: bytes.subarray(start), repairs: [`the header states ${wrong}; the ${present} bytes present are used`] };
}

function chunksFillTheRest(view: DataView, offset: number): boolean {
  let end = offset;
  for (let chunk = chunkAt(view, end); chunk !== null; chunk = chunkAt(view, end)) {
    if (!/^[\x20-\x7e]{4}$/.test(chunk.id)) return false;
    end = chunk.start + chunk.size + (chunk.size % 2);
  }
  return end === view.byteLength || end === view.byteLength + 1;
}
