import { audioContainer, id3Length } from "./audio-container.ts";
import { AudioFormatError } from "./audio-format-error.ts";
import { decodeFlac } from "./decode-flac.ts";
import type { DecodedAudio } from "./decoded-audio.ts";
import { parseWav } from "./parse-wav.ts";

export interface DecodeAudioOptions {
  /** What the bytes are called, put before every message. Never used to guess the format. */
  readonly name?: string;
}

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => DecodedAudio | Promise<DecodedAudio>>> = {
  WAV: parseWav,
  FLAC: decodeFlac,
};

const READ = "WAV and FLAC are read";

/**
 * Decodes an audio file, WAV or FLAC, by what the bytes are and not by what the file is called.
 *
 * @returns One array per channel, full scale ±1, at the file's own rate.
 * @throws {AudioFormatError} With one line that says why, when the bytes are empty, damaged, of a format not read, or no audio.
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeAudioOptions = {}): Promise<DecodedAudio> {
  try {
    return await decode(bytes);
  } catch (error) {
    if (!(error instanceof AudioFormatError) || options.name === undefined) throw error;
    throw new AudioFormatError(`${options.name}: ${error.message}`);
  }
}

function decode(bytes: Uint8Array): DecodedAudio | Promise<DecodedAudio> {
  if (bytes.length === 0) throw new AudioFormatError("decodeAudio: the file is empty (0 bytes)");
  const afterTag = bytes.subarray(id3Length(bytes));
  const audio = audioContainer(afterTag) === "FLAC" ? afterTag : bytes;
  const container = audioContainer(audio);
  if (container === null) throw new AudioFormatError(`decodeAudio: this is no audio that is known; ${READ}`);
  if (!Object.hasOwn(DECODERS, container)) throw new AudioFormatError(`decodeAudio: ${container} is not supported yet; ${READ}`);
  return DECODERS[container](audio);
}
