import { openBlocks } from "./adpcm-blocks.ts";
import type { DecodedAudio } from "../decoding/decoded-audio.ts";
import type { OpenSamples } from "../decoding/open-audio.ts";
import { openPlainSamples } from "./plain-samples.ts";
import { wavChunks } from "./wav-chunks.ts";
import { wavFormat } from "./wav-format.ts";

/**
 * Reads a WAV file: PCM up to 32 bits, 32 or 64-bit float, A-law, µ-law, IMA or Microsoft ADPCM; plain, WAVE_FORMAT_EXTENSIBLE, RF64, BW64, RIFX or Wave64.
 *
 * A data length that is unset or larger than the file is not believed: the samples that are present are returned, and `repairs` says so.
 *
 * @returns One array per channel, full scale ±1 (float samples as they are).
 * @throws {AudioFormatError} When there is no usable header, no sample, or a float sample that is not finite.
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64); `soundfile.read`.
 */
export function parseWav(bytes: Uint8Array): DecodedAudio {
  const { sampleRate, length, repairs, read } = openWav(bytes);
  return { channels: read(0, length), sampleRate, repairs };
}

/** Reads the header of a WAV file. @throws {AudioFormatError} As `parseWav`. */
export function openWav(bytes: Uint8Array): OpenSamples {
  const { format, data, statedLength, littleEndian, repairs } = wavChunks(bytes);
  const { codec, channelCount, sampleRate } = wavFormat(format, littleEndian);
  const opened = "blockBytes" in codec ? openBlocks("parseWav", codec, data, statedLength) : openPlainSamples({ caller: "parseWav", data, encoding: codec, channelCount });
  return { ...opened, encoding: codec.label, sampleRate, channelCount, repairs: [...repairs, ...opened.repairs] };
}
