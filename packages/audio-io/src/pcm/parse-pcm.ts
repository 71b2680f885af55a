import type { DecodedAudio } from "../decoding/decoded-audio.ts";
import { named } from "../decoding/named-errors.ts";
import { openPlainSamples } from "./plain-samples.ts";
import { readRange, type RangeOptions } from "../decoding/read-range.ts";
import { SAMPLE_ENCODINGS, type SampleEncodingName } from "./sample-encodings.ts";

/** What raw samples do not say of themselves, so all of it is required. */
export interface ParsePcmOptions extends RangeOptions {
  /** What the bytes are called, put before every message. */
  readonly name?: string;
  /** In Hz. */
  readonly sampleRate: number;
  /** Channels, interleaved. */
  readonly channelCount: number;
  /** Kind, bits and byte order of a sample: `"s16le"` is what most programs write, `"f32le"` what most computers hold. */
  readonly encoding: SampleEncodingName;
}

/**
 * Reads raw samples, a file with no header.
 *
 * @returns One array per channel, full scale ±1 (float samples as they are).
 * @throws {AudioFormatError} When there is no sample, a float sample that is not finite, or the range holds more than `maxSamples`.
 * @throws {RangeError} Unless the encoding is one of the table and `channelCount` a whole number from 1 to 65535; or when the range lies outside the file.
 * @see `soundfile.read(format="RAW")`.
 */
export function parsePcm(bytes: Uint8Array, options: ParsePcmOptions): DecodedAudio {
  try {
    return parse(bytes, options);
  } catch (error) {
    throw named(options.name, error);
  }
}

function parse(bytes: Uint8Array, options: ParsePcmOptions): DecodedAudio {
  const { sampleRate, channelCount, encoding } = options;
  if (!Object.hasOwn(SAMPLE_ENCODINGS, encoding)) throw new RangeError(`parsePcm: need an encoding of ${Object.keys(SAMPLE_ENCODINGS).join(", ")}, got ${JSON.stringify(encoding)}`);
  if (!(Number.isInteger(channelCount) && channelCount >= 1 && channelCount <= 65535)) throw new RangeError(`parsePcm: need 1 to 65535 channels, got ${channelCount}`);
  if (!(sampleRate >= 100 && sampleRate <= 2_000_000)) throw new RangeError(`parsePcm: need a sample rate of 100 to 2000000 Hz, got ${sampleRate}`);
  const opened = openPlainSamples({ caller: "parsePcm", data: bytes, encoding: SAMPLE_ENCODINGS[encoding], channelCount });
  const { start, end } = readRange("parsePcm", { ...opened, sampleRate, channelCount }, options);
  return { channels: opened.read(start, end), sampleRate, repairs: opened.repairs };
}
