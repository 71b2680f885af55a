import { decodeAudio } from "@cochlea/audio-io";
import type { Waveform } from "@cochlea/dsp";
import { readFile } from "node:fs/promises";

/**
 * Reads a recording, at its own rate and with its own channels.
 *
 * @throws {Error} If the file cannot be read. @throws {AudioFormatError} If it is no audio that is known; names the file.
 */
export async function readAudioFile(path: string): Promise<Waveform> {
  return decodeAudio(await readFile(path), { name: path });
}
