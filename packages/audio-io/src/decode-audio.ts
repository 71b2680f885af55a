import { AudioFormatError } from "./decoding/audio-format-error.ts";
import { openAudio } from "./audio-formats.ts";
import type { DecodedAudio } from "./decoding/decoded-audio.ts";
import { named } from "./decoding/named-errors.ts";
import { readRange, type RangeOptions } from "./decoding/read-range.ts";
import type { SampleMemory } from "./decoding/sample-memory.ts";

export interface DecodeAudioOptions extends RangeOptions {
  /** What the bytes are called, put before every message. Never used to guess the format. */
  readonly name?: string;
  /** Refuse a file whose header claims more than it holds, or that has to be repaired in another way. Default false: what is there is used, and said. */
  readonly strict?: boolean;
  /** Where samples are put, for loops without a new array for each file; ADPCM makes its own. Default: new arrays. */
  readonly memory?: SampleMemory;
}

/**
 * Decodes an audio file, or a part of it, by what the bytes are and not by what the file is called.
 *
 * WAV, AIFF and AU of every common kind, FLAC, MP3, Ogg Vorbis, Ogg Opus (at 48 kHz) and Ogg FLAC.
 * Lengths are exact: what an encoder put before and behind the recording is trimmed where the file states it.
 *
 * @returns One array per channel, full scale ±1, at the file's own rate.
 * @throws {AudioFormatError} With one line that says why, when the bytes are empty, damaged, of a format not read, no audio, or hold more than `maxSamples`; before anything is allocated for samples.
 * @throws {RangeError} When the range lies outside the file.
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeAudioOptions = {}): Promise<DecodedAudio> {
  try {
    const audio = openAudio("decodeAudio", bytes);
    if (options.strict && audio.repairs.length > 0) throw new AudioFormatError(`decodeAudio: strict refuses what has to be repaired: ${audio.repairs.join("; ")}`);
    const { start, end } = readRange("decodeAudio", audio, options);
    return { channels: await audio.read(start, end, options.memory), sampleRate: audio.sampleRate, repairs: audio.repairs };
  } catch (error) {
    throw named(options.name, error);
  }
}
