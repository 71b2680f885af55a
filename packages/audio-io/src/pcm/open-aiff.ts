import { openBlocks, type BlockCodec } from "./adpcm-blocks.ts";
import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { checkSampleRate } from "../decoding/check-sample-rate.ts";
import { BIG_ENDIAN_IFF, chunkAt, chunkEnd, fourCharacters, type Chunk } from "./chunk-layout.ts";
import { quickTimeImaAdpcm } from "./ima-adpcm.ts";
import type { OpenSamples } from "../decoding/open-audio.ts";
import { openPlainSamples } from "./plain-samples.ts";
import { SAMPLE_ENCODINGS, type SampleEncoding } from "./sample-encodings.ts";

/** The common chunk. */
interface Common {
  readonly channelCount: number;
  /** As stated. */
  readonly length: number;
  readonly bits: number;
  readonly sampleRate: number;
  /** Four characters; `NONE` in a plain AIFF file. */
  readonly compression: string;
}

const { u8, s8, s16le, s16be, s24le, s24be, s32le, s32be, f32be, f64be, alaw, mulaw } = SAMPLE_ENCODINGS;
const bigEndian = ({ bits }: Common): SampleEncoding => byBits([s8, s16be, s24be, s32be], bits);

/** By compression type. */
const CODECS: Readonly<Record<string, (common: Common) => SampleEncoding | BlockCodec>> = {
  NONE: bigEndian,
  twos: bigEndian,
  sowt: ({ bits }) => byBits([s8, s16le, s24le, s32le], bits),
  "raw ": () => u8,
  in24: () => s24be,
  in32: () => s32be,
  "42ni": () => s24le,
  "23ni": () => s32le,
  fl32: () => f32be,
  FL32: () => f32be,
  fl64: () => f64be,
  FL64: () => f64be,
  alaw: () => alaw,
  ALAW: () => alaw,
  ulaw: () => mulaw,
  ULAW: () => mulaw,
  ima4: ({ channelCount }) => quickTimeImaAdpcm(channelCount),
};

/**
 * Reads the header of an AIFF or AIFF-C file.
 *
 * As in WAV, a length larger than the file is not believed: the samples that are present are used, and `repairs` says so.
 *
 * @throws {AudioFormatError} When there is no usable header or no sample.
 * @see Apple Computer, Audio Interchange File Format AIFF-C, draft of August 1991.
 */
export function openAiff(bytes: Uint8Array): OpenSamples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = findChunks(view);
  const common = commonChunk(view, chunks.get("COMM"));
  const codec = codecOf(common);
  const { data, repairs } = soundData(bytes, view, chunks.get("SSND"), soundBytes(common, codec));
  const { channelCount, sampleRate } = common;
  const opened = "blockBytes" in codec ? openBlocks("openAiff", codec, data, null) : openPlainSamples({ caller: "openAiff", data, encoding: codec, channelCount });
  return { ...opened, encoding: codec.label, sampleRate, channelCount, repairs: [...repairs, ...opened.repairs] };
}

function byBits(encodings: readonly SampleEncoding[], bits: number): SampleEncoding {
  const encoding = encodings.find(({ bytes }) => bytes === Math.ceil(bits / 8));
  if (!encoding) throw new AudioFormatError(`openAiff: need PCM of 1 to 32 bits, got ${bits}`);
  return encoding;
}

function findChunks(view: DataView): ReadonlyMap<string, Chunk> {
  if (view.byteLength < 12) throw new AudioFormatError(`openAiff: need a 12-byte FORM header, got ${view.byteLength} bytes`);
  const found = new Map<string, Chunk>();
  for (let chunk = chunkAt(view, 12, BIG_ENDIAN_IFF); chunk !== null; chunk = chunkAt(view, chunkEnd(chunk, chunk.size, BIG_ENDIAN_IFF), BIG_ENDIAN_IFF)) {
    if ((chunk.id === "COMM" || chunk.id === "SSND") && !found.has(chunk.id)) found.set(chunk.id, chunk);
  }
  return found;
}

function commonChunk(view: DataView, chunk: Chunk | undefined): Common {
  if (!chunk) throw new AudioFormatError("openAiff: need a COMM chunk, found none");
  const compressed = fourCharacters(view, 8) === "AIFC";
  const needed = compressed ? 22 : 18;
  const { start } = chunk;
  if (chunk.size < needed || start + needed > view.byteLength) throw new AudioFormatError(`openAiff: need ${needed} bytes in the COMM chunk, got ${Math.min(chunk.size, view.byteLength - start)}`);
  const common = {
    channelCount: view.getUint16(start),
    length: view.getUint32(start + 2),
    bits: view.getUint16(start + 6),
    sampleRate: extended(view, start + 8),
    compression: compressed ? fourCharacters(view, start + 18) : "NONE",
  };
  if (common.channelCount === 0) throw new AudioFormatError("openAiff: need at least one channel, got 0");
  checkSampleRate("openAiff", common.sampleRate);
  return common;
}

/** An 80-bit float: sign and 15 bits of exponent, then 64 bits with no hidden one. */
function extended(view: DataView, offset: number): number {
  const exponent = view.getUint16(offset);
  return Number(view.getBigUint64(offset + 2)) * 2 ** ((exponent & 0x7fff) - 16383 - 63) * (exponent & 0x8000 ? -1 : 1);
}

function codecOf(common: Common): SampleEncoding | BlockCodec {
  const { compression } = common;
  if (!Object.hasOwn(CODECS, compression)) throw new AudioFormatError(`openAiff: need PCM, float, A-law, µ-law or IMA ADPCM samples, got compression ${JSON.stringify(compression)}; convert the file to PCM`);
  return CODECS[compression](common);
}

/** Null for blocks, which writers count in several ways. */
function soundBytes({ length, channelCount }: Common, codec: SampleEncoding | BlockCodec): number | null {
  return "blockBytes" in codec ? null : length * codec.bytes * channelCount;
}

/** The samples stand behind two numbers, an offset and a block size, of which the second does not matter. */
function soundData(bytes: Uint8Array, view: DataView, chunk: Chunk | undefined, stated: number | null): { readonly data: Uint8Array; readonly repairs: readonly string[] } {
  if (!chunk || chunk.start + 8 > bytes.length) throw new AudioFormatError("openAiff: need an SSND chunk, found none");
  const start = chunk.start + 8 + view.getUint32(chunk.start);
  const claimed = stated || Math.max(0, chunk.start + chunk.size - start);
  const present = Math.max(0, Math.min(bytes.length, chunk.start + chunk.size) - start);
  const repairs = claimed > present ? [`the header states ${claimed} bytes of samples; the ${present} bytes present are used`] : [];
  return { data: bytes.subarray(start, start + Math.min(claimed, present)), repairs };
}
