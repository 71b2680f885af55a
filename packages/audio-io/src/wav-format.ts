import { AudioFormatError } from "./audio-format-error.ts";
import { checkSampleRate } from "./check-sample-rate.ts";
import { WAV_ENCODINGS, type WavEncoding } from "./wav-encodings.ts";

export interface WavFormat {
  readonly encoding: WavEncoding;
  readonly channelCount: number;
  readonly sampleRate: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Codecs a WAV file may hold that are not plain samples. */
const CODEC_NAMES: Readonly<Record<number, string>> = {
  0x0002: "Microsoft ADPCM",
  0x0006: "A-law",
  0x0007: "µ-law",
  0x0011: "IMA ADPCM",
  0x0031: "GSM 6.10",
  0x0040: "G.721 ADPCM",
  0x0050: "MPEG",
  0x0055: "MP3",
  0x00ff: "AAC",
  0x0161: "Windows Media Audio",
  0x2000: "AC-3",
  0xf1ac: "FLAC",
};

/** Bytes 2–15 of the sub-format GUIDs whose first two bytes are a plain format code. */
const GUID_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/** Reads and checks the content of a `fmt ` chunk. */
export function wavFormat(bytes: Uint8Array): WavFormat {
  if (bytes.length < 16) throw new AudioFormatError(`parseWav: need 16 bytes in the fmt chunk, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channelCount = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const encoding = encodingOf(formatCode(view), view.getUint16(14, true));
  if (channelCount === 0) throw new AudioFormatError("parseWav: need at least one channel, got 0");
  checkSampleRate("parseWav", sampleRate);
  checkBlockAlign(view.getUint16(12, true), channelCount * encoding.bytes);
  return { encoding, channelCount, sampleRate };
}

function formatCode(view: DataView): number {
  const code = view.getUint16(0, true);
  if (code !== EXTENSIBLE) return code;
  if (view.byteLength < 40) throw new AudioFormatError(`parseWav: need 40 bytes in the fmt chunk of WAVE_FORMAT_EXTENSIBLE, got ${view.byteLength}`);
  if (!GUID_TAIL.every((byte, i) => view.getUint8(26 + i) === byte)) throw new AudioFormatError("parseWav: need a PCM or float sub-format, got an unknown GUID");
  return view.getUint16(24, true);
}

function encodingOf(code: number, bits: number): WavEncoding {
  if (code !== PCM && code !== FLOAT) {
    const name = CODEC_NAMES[code] ?? `codec 0x${code.toString(16).padStart(4, "0")}`;
    throw new AudioFormatError(`parseWav: need PCM or float samples, got ${name}; convert the file to 16-bit PCM`);
  }
  const kind = code === PCM ? "pcm" : "float";
  const encoding = WAV_ENCODINGS.find((one) => one.format === kind && one.bytes * 8 === bits);
  if (!encoding) throw new AudioFormatError(`parseWav: need 8, 16, 24 or 32-bit PCM or 32 or 64-bit float, got ${bits}-bit ${kind}`);
  return encoding;
}

function checkBlockAlign(stated: number, needed: number): void {
  if (stated !== needed) throw new AudioFormatError(`parseWav: need a block align of ${needed} bytes (channels × bytes a sample), got ${stated}`);
}
