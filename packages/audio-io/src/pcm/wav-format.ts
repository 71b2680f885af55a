import type { BlockCodec } from "./adpcm-blocks.ts";
import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { checkSampleRate } from "../decoding/check-sample-rate.ts";
import { imaAdpcm } from "./ima-adpcm.ts";
import { msAdpcm, type Coefficients } from "./ms-adpcm.ts";
import { SAMPLE_ENCODINGS, type SampleEncoding } from "./sample-encodings.ts";

export interface WavFormat {
  readonly channelCount: number;
  readonly sampleRate: number;
  readonly codec: SampleEncoding | BlockCodec;
}

/** The fields of a `fmt ` chunk that every codec has. */
interface Fields {
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly channelCount: number;
  readonly blockAlign: number;
  readonly bits: number;
}

const EXTENSIBLE = 0xfffe;

/** By format code. */
const CODECS: Readonly<Record<number, (fields: Fields) => WavFormat["codec"]>> = {
  0x0001: (fields) => plain(fields, wholeNumbers(fields)),
  0x0002: microsoft,
  0x0003: (fields) => plain(fields, floats(fields)),
  0x0006: (fields) => plain(fields, SAMPLE_ENCODINGS.alaw),
  0x0007: (fields) => plain(fields, SAMPLE_ENCODINGS.mulaw),
  0x0011: ima,
};

/** Codecs a WAV file may hold that are not read. */
const CODEC_NAMES: Readonly<Record<number, string>> = {
  0x0031: "GSM 6.10",
  0x0040: "G.721 ADPCM",
  0x0050: "MPEG",
  0x0055: "MP3",
  0x00ff: "AAC",
  0x0161: "Windows Media Audio",
  0x2000: "AC-3",
  0xf1ac: "FLAC",
};

/** The last eight bytes of the sub-format GUIDs that begin with a plain format code. */
const GUID_TAIL = [0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/** Reads and checks the content of a `fmt ` chunk. */
export function wavFormat(bytes: Uint8Array, littleEndian: boolean): WavFormat {
  if (bytes.length < 16) throw new AudioFormatError(`parseWav: need 16 bytes in the fmt chunk, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channelCount = view.getUint16(2, littleEndian);
  const sampleRate = view.getUint32(4, littleEndian);
  const code = formatCode(view, littleEndian);
  if (!Object.hasOwn(CODECS, code)) throw new AudioFormatError(`parseWav: need PCM, float, A-law, µ-law or ADPCM samples, got ${codecName(code)}; convert the file to 16-bit PCM`);
  if (channelCount === 0) throw new AudioFormatError("parseWav: need at least one channel, got 0");
  checkSampleRate("parseWav", sampleRate);
  const codec = CODECS[code]({ view, littleEndian, channelCount, blockAlign: view.getUint16(12, littleEndian), bits: view.getUint16(14, littleEndian) });
  return { channelCount, sampleRate, codec };
}

function formatCode(view: DataView, littleEndian: boolean): number {
  const code = view.getUint16(0, littleEndian);
  if (code !== EXTENSIBLE) return code;
  if (view.byteLength < 40) throw new AudioFormatError(`parseWav: need 40 bytes in the fmt chunk of WAVE_FORMAT_EXTENSIBLE, got ${view.byteLength}`);
  const sub = view.getUint32(24, littleEndian);
  const plain = sub <= 0xffff && view.getUint16(28, littleEndian) === 0 && view.getUint16(30, littleEndian) === 16 && GUID_TAIL.every((byte, i) => view.getUint8(32 + i) === byte);
  if (!plain) throw new AudioFormatError("parseWav: need a PCM or float sub-format, got an unknown GUID");
  return sub;
}

function codecName(code: number): string {
  return CODEC_NAMES[code] ?? `codec 0x${code.toString(16).padStart(4, "0")}`;
}

/** Bits that are no whole bytes are the upper ones of the bytes that hold them. */
function wholeNumbers({ bits, littleEndian }: Fields): SampleEncoding {
  const { u8, s16le, s16be, s24le, s24be, s32le, s32be } = SAMPLE_ENCODINGS;
  const encoding = (littleEndian ? [u8, s16le, s24le, s32le] : [u8, s16be, s24be, s32be]).find(({ bytes }) => bytes === Math.ceil(bits / 8));
  if (!encoding) throw new AudioFormatError(`parseWav: need PCM of 1 to 32 bits, got ${bits}`);
  return encoding;
}

function floats({ bits, littleEndian }: Fields): SampleEncoding {
  const { f32le, f32be, f64le, f64be } = SAMPLE_ENCODINGS;
  const encoding = (littleEndian ? [f32le, f64le] : [f32be, f64be]).find(({ bytes }) => bytes * 8 === bits);
  if (!encoding) throw new AudioFormatError(`parseWav: need 32 or 64-bit float, got ${bits} bits`);
  return encoding;
}

function plain({ blockAlign, channelCount }: Fields, encoding: SampleEncoding): SampleEncoding {
  const needed = channelCount * encoding.bytes;
  if (blockAlign !== needed) throw new AudioFormatError(`parseWav: need a block align of ${needed} bytes (channels × bytes a sample), got ${blockAlign}`);
  return encoding;
}

function ima({ blockAlign, channelCount, bits }: Fields): BlockCodec {
  if (bits !== 4) throw new AudioFormatError(`parseWav: need 4 bits a sample of IMA ADPCM, got ${bits}`);
  if (!(blockAlign >= 4 * channelCount)) throw new AudioFormatError(`parseWav: need blocks of at least ${4 * channelCount} bytes of IMA ADPCM, got ${blockAlign}`);
  return imaAdpcm(channelCount, blockAlign);
}

function microsoft({ view, littleEndian, blockAlign, channelCount, bits }: Fields): BlockCodec {
  if (bits !== 4) throw new AudioFormatError(`parseWav: need 4 bits a sample of Microsoft ADPCM, got ${bits}`);
  if (!(blockAlign >= 7 * channelCount)) throw new AudioFormatError(`parseWav: need blocks of at least ${7 * channelCount} bytes of Microsoft ADPCM, got ${blockAlign}`);
  const count = view.byteLength >= 22 ? view.getUint16(20, littleEndian) : 0;
  if (count === 0 || view.byteLength < 22 + 4 * count) throw new AudioFormatError(`parseWav: need the coefficients of Microsoft ADPCM in the fmt chunk, found ${count} pairs in ${view.byteLength} bytes`);
  const coefficients = Array.from({ length: count }, (_, i): Coefficients => [view.getInt16(22 + 4 * i, littleEndian), view.getInt16(24 + 4 * i, littleEndian)]);
  return msAdpcm(channelCount, blockAlign, coefficients);
}
