import { openAudio } from "./audio-formats.ts";
import { named } from "./decoding/named-errors.ts";

/** What a file says it holds. */
export interface AudioInfo {
  /** The kind of file: `"WAV"`, `"MP3"`, `"Ogg Opus"`, … */
  readonly format: string;
  /** How the samples are stored, in words: `"16-bit PCM"`, `"MPEG-1 layer III"`. */
  readonly encoding: string;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Samples a channel, as many as `decodeAudio` returns. */
  readonly length: number;
  readonly durationSeconds: number;
  /** What `decodeAudio` would repair, as far as it shows without decoding. */
  readonly repairs: readonly string[];
}

/**
 * What a file holds, without decoding it and without loading a decoder.
 *
 * WAV, AIFF, AU and FLAC say it in their headers; of MP3 and Ogg every frame or page header is read, because only together they tell the exact length.
 *
 * @throws {AudioFormatError} With one line that says why, when the bytes are empty, damaged, of a format not read, or no audio.
 */
export function audioInfo(bytes: Uint8Array, options: { readonly name?: string } = {}): AudioInfo {
  try {
    const { format, encoding, sampleRate, channelCount, length, repairs } = openAudio("audioInfo", bytes);
    return { format, encoding, sampleRate, channelCount, length, durationSeconds: length / sampleRate, repairs };
  } catch (error) {
    throw named(options.name, error);
  }
}
