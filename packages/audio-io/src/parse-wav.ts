import { AudioFormatError } from "./audio-format-error.ts";
import type { DecodedAudio } from "./decoded-audio.ts";
import { wavChunks } from "./wav-chunks.ts";
import { wavFormat, type WavFormat } from "./wav-format.ts";

/**
 * Reads a WAV file: 8, 16, 24 or 32-bit PCM, 32 or 64-bit float, plain, WAVE_FORMAT_EXTENSIBLE or RF64.
 *
 * A data length that is unset or larger than the file is not believed: the samples that are present are returned, and `repairs` says so.
 *
 * @returns One array per channel, full scale ±1 (float samples as they are).
 * @throws {AudioFormatError} When there is no usable header, no sample, or a float sample that is not finite.
 * @see Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3306 (RF64); `soundfile.read`.
 */
export function parseWav(bytes: Uint8Array): DecodedAudio {
  const { format, data, repairs } = wavChunks(bytes);
  const header = wavFormat(format);
  const frameBytes = header.channelCount * header.encoding.bytes;
  const length = Math.floor(data.length / frameBytes);
  if (length === 0) throw new AudioFormatError(`parseWav: need at least one sample, got ${data.length} bytes of data`);
  const left = data.length - length * frameBytes;
  const cut = left > 0 ? [`the last ${left} bytes are no whole sample and are dropped`] : [];
  return { channels: deinterleave(data, header, length), sampleRate: header.sampleRate, repairs: [...repairs, ...cut] };
}

function deinterleave(data: Uint8Array, { encoding, channelCount }: WavFormat, length: number): Float32Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { bytes, read } = encoding;
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(length);
    for (let i = 0, offset = channel * bytes; i < length; i++, offset += channelCount * bytes) samples[i] = read(view, offset);
    if (encoding.format === "float") checkFinite(samples, channel);
    return samples;
  });
}

function checkFinite(samples: Float32Array, channel: number): void {
  const at = samples.findIndex((sample) => !Number.isFinite(sample));
  if (at >= 0) throw new AudioFormatError(`parseWav: need finite samples, got ${samples[at]} at sample ${at} of channel ${channel}`);
}
