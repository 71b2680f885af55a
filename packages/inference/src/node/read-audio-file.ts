import { decodeAudio, type DecodeAudioOptions } from "@cochlea/audio-io";
import type { Waveform } from "@cochlea/dsp";
import { readFile } from "node:fs/promises";

/**
 * Reads a recording, or a part of it, at its own rate and with its own channels.
 *
 * @throws {Error} If the file cannot be read. @throws {AudioFormatError} If it is no audio that is known; names the file.
 */
export async function readAudioFile(path: string, part: Pick<DecodeAudioOptions, "offsetSeconds" | "durationSeconds"> = {}): Promise<Waveform> {
  return decodeAudio(await readFile(path), { ...part, name: path });
}
