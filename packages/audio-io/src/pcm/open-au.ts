import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { checkSampleRate } from "../decoding/check-sample-rate.ts";
import type { OpenSamples } from "../decoding/open-audio.ts";
import { openPlainSamples } from "./plain-samples.ts";
import { SAMPLE_ENCODINGS, type SampleEncoding } from "./sample-encodings.ts";

const HEADER_BYTES = 24;
/** What stands for the number of bytes where the writer did not know it; some leave 0. */
const UNKNOWN_SIZES = [0xffffffff, 0];

const { s8, s16le, s16be, s24le, s24be, s32le, s32be, f32le, f32be, f64le, f64be, alaw, mulaw } = SAMPLE_ENCODINGS;

/** By the header's number: as it is, and in the other byte order. */
const ENCODINGS: Readonly<Record<number, { readonly big: SampleEncoding; readonly little: SampleEncoding }>> = {
  1: { big: mulaw, little: mulaw },
  2: { big: s8, little: s8 },
  3: { big: s16be, little: s16le },
  4: { big: s24be, little: s24le },
  5: { big: s32be, little: s32le },
  6: { big: f32be, little: f32le },
  7: { big: f64be, little: f64le },
  27: { big: alaw, little: alaw },
};

/**
 * Reads the header of a Sun or NeXT file (`.au`, `.snd`), also of DEC's kind, whose bytes are turned round.
 *
 * As in WAV, a length that is unset or larger than the file is not believed: the samples that are present are used, and `repairs` says so of the latter.
 *
 * @throws {AudioFormatError} When there is no usable header or no sample.
 * @see Sun Microsystems, `audio_filehdr` of SunOS; NeXT, `SNDSoundStruct`.
 */
export function openAu(bytes: Uint8Array): OpenSamples {
  if (bytes.length < HEADER_BYTES) throw new AudioFormatError(`openAu: need a ${HEADER_BYTES}-byte header, got ${bytes.length} bytes`);
  const turned = bytes[0] === "d".charCodeAt(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const [offset, stated, number, sampleRate, channelCount] = [4, 8, 12, 16, 20].map((at) => view.getUint32(at, turned));
  if (!(channelCount >= 1 && channelCount <= 65535)) throw new AudioFormatError(`openAu: need 1 to 65535 channels, got ${channelCount}`);
  checkSampleRate("openAu", sampleRate);
  const encoding = encodingOf(number, turned);
  const { data, repairs } = soundData(bytes, offset, stated);
  const opened = openPlainSamples({ caller: "openAu", data, encoding, channelCount });
  return { ...opened, encoding: encoding.label, sampleRate, channelCount, repairs: [...repairs, ...opened.repairs] };
}

function encodingOf(number: number, turned: boolean): SampleEncoding {
  if (!Object.hasOwn(ENCODINGS, number)) throw new AudioFormatError(`openAu: need µ-law (1), PCM (2 to 5), float (6, 7) or A-law (27), got encoding ${number}; convert the file to PCM`);
  return ENCODINGS[number][turned ? "little" : "big"];
}

/** A text of any length lies between the header and the samples. */
function soundData(bytes: Uint8Array, offset: number, stated: number): { readonly data: Uint8Array; readonly repairs: readonly string[] } {
  if (offset < HEADER_BYTES) throw new AudioFormatError(`openAu: need samples behind the header of ${HEADER_BYTES} bytes, got an offset of ${offset}`);
  const present = Math.max(0, bytes.length - offset);
  if (UNKNOWN_SIZES.includes(stated)) return { data: bytes.subarray(offset), repairs: [] };
  const repairs = stated > present ? [`the header states ${stated} bytes of samples; the ${present} bytes present are used`] : [];
  return { data: bytes.subarray(offset, offset + Math.min(stated, present)), repairs };
}
