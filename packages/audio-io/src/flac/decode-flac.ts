import { AudioFormatError } from "../decoding/audio-format-error.ts";
import type { DecodedAudio } from "../decoding/decoded-audio.ts";
import { FlacFrames } from "./flac-frames.ts";
import { prepareFlac, trimFlacModule } from "./flac-module.ts";
import { flacStreamInfo, type FlacStreamInfo } from "./flac-stream-info.ts";
import type { OpenAudio } from "../decoding/open-audio.ts";
import { readRange } from "../decoding/read-range.ts";
import type { SampleMemory } from "../decoding/sample-memory.ts";
import { SampleWindow } from "../decoding/sample-window.ts";

/**
 * Decodes a FLAC file.
 *
 * Nothing damaged is passed over: the checksums of every frame must be right, every sample fit its depth, and the number of samples be the one stated.
 *
 * @throws {AudioFormatError} When the file is cut off, damaged, states another length than it has, or is longer than 2^28 samples in all channels.
 * @throws {Error} Where there is no WebAssembly with SIMD.
 * @see RFC 9639; `soundfile.read`.
 */
export async function decodeFlac(bytes: Uint8Array): Promise<DecodedAudio> {
  const audio = openFlac(bytes);
  const { start, end } = readRange("decodeFlac", audio, {});
  return { channels: await audio.read(start, end), sampleRate: audio.sampleRate, repairs: [] };
}

/**
 * Reads the header of a FLAC file; only where it leaves the length open, all frames are walked.
 *
 * A range takes a walk over the bytes up to its start, and decodes no frame beside it.
 */
export function openFlac(bytes: Uint8Array): OpenAudio {
  const info = flacStreamInfo(bytes);
  const length = info.totalSamples || heldSamples(bytes, info, Infinity);
  if (length === 0) throw new AudioFormatError("decodeFlac: need at least one frame, found none");
  return {
    encoding: `${info.bitsPerSample}-bit FLAC`,
    sampleRate: info.sampleRate,
    channelCount: info.channelCount,
    length,
    repairs: [],
    read: async (start, end, memory) => {
      await prepareFlac();
      return readFrames(bytes, info, start, end, memory);
    },
  };
}

/** Of a block, which a header states in 16 bits. */
const MOST_SAMPLES = 2 ** 16;

/** Samples a channel in all frames, or at least as many as there are up to `until`. */
function heldSamples(bytes: Uint8Array, info: FlacStreamInfo, until: number): number {
  const frames = new FlacFrames(bytes, info);
  try {
    frames.skip(until + MOST_SAMPLES);
  } finally {
    trimFlacModule();
  }
  return frames.position;
}

/** A byte seldom holds more; where it would have to, frames are counted before a header is believed and memory taken. */
const MOST_SAMPLES_A_BYTE = 16;

function readFrames(bytes: Uint8Array, info: FlacStreamInfo, start: number, end: number, memory?: SampleMemory): Float32Array[] {
  const exact = end === info.totalSamples;
  if ((end - start) * info.channelCount > MOST_SAMPLES_A_BYTE * bytes.length) checkLength(heldSamples(bytes, info, exact ? Infinity : end), info, exact, end);
  try {
    return decodeRange(new FlacFrames(bytes, info), info, start, end, memory);
  } finally {
    trimFlacModule();
  }
}

function decodeRange(frames: FlacFrames, info: FlacStreamInfo, start: number, end: number, memory?: SampleMemory): Float32Array[] {
  frames.skip(start);
  const window = new SampleWindow(info.channelCount, start, end, frames.position, memory);
  while (frames.position < end && !frames.ended) {
    const channels = frames.decode(end);
    window.add(channels, channels[0].length);
  }
  const exact = end === info.totalSamples;
  if (exact) frames.skip(Infinity);
  checkLength(frames.position, info, exact, end);
  return window.channels;
}

function checkLength(held: number, { totalSamples }: FlacStreamInfo, exact: boolean, end: number): void {
  if (held === 0) throw new AudioFormatError("decodeFlac: need at least one frame, found none");
  if (held < end || (exact && held > end)) throw new AudioFormatError(`decodeFlac: the header states ${totalSamples} samples, the file holds ${held}; it is cut off or damaged`);
}
