import { AudioFormatError } from "../decoding/audio-format-error.ts";
import type { OpenAudio } from "../decoding/open-audio.ts";
import { mpegFrames, type MpegFrames } from "./mpeg-frames.ts";
import { mpegHeader, sideInfoBytes } from "./mpeg-header.ts";
import { decodeMpeg } from "./mpeg-decoder.ts";
import type { SampleMemory } from "../decoding/sample-memory.ts";
import { SampleWindow } from "../decoding/sample-window.ts";

/** Samples that every layer III decoder is late by. */
const DECODER_DELAY = 529;

/**
 * Reads the headers of an MPEG audio file (layers I, II and III), without decoding a frame.
 *
 * Where the file states the encoder's delay and padding, they are trimmed and the length is that of what was encoded; where not, every sample decoded is kept.
 * A range is decoded from the frames whose bits it needs, and is bit-equal to that part of the whole; in mono files of 24 kHz and less to rounding, 3e-7, because the decoder may leave out a first frame whose bits are missing and its filter bank then sums in another order.
 *
 * @throws {AudioFormatError} When there are no frames, frames of several kinds, or fewer than the file states.
 * @see ISO/IEC 11172-3, ISO/IEC 13818-3; `soundfile.read`, which trims the same samples.
 */
export function openMp3(bytes: Uint8Array): OpenAudio {
  const frames = mpegFrames(bytes);
  const { header } = frames;
  const { start, end, repairs } = trimmed(frames);
  return {
    encoding: `MPEG-${header.version} layer ${"I".repeat(header.layer)}`,
    sampleRate: header.sampleRate,
    channelCount: header.channelCount,
    length: end - start,
    repairs: [...frames.repairs, ...repairs],
    read: (from, to, memory) => readFrames(bytes, frames, start + from, start + to, memory),
  };
}

/** The samples that were encoded, of all that the frames give. */
function trimmed({ header, starts, tag }: MpegFrames): { readonly start: number; readonly end: number; readonly repairs: readonly string[] } {
  const held = starts.length * header.length;
  const stated = tag?.frames ?? starts.length;
  // Some encoders count the tag's own frame.
  if (starts.length < stated - 1 || held === 0) throw new AudioFormatError(`openMp3: the header states ${stated} frames, the file holds ${starts.length}; it is cut off`);
  const repairs = starts.length > stated + 1 ? [`the header states ${stated} frames; the ${starts.length} present are used`] : [];
  if (tag?.delay == null) return { start: 0, end: held, repairs };
  const padding = repairs.length > 0 ? 0 : Math.max(0, tag.padding - DECODER_DELAY);
  const start = tag.delay + DECODER_DELAY;
  const end = held - padding;
  return start < end ? { start, end, repairs } : { start: 0, end: held, repairs: [...repairs, `the header states a delay of ${tag.delay} and a padding of ${tag.padding} samples, of which the file has ${held}; nothing is trimmed`] };
}

/** Frames after which the decoder's filter bank stands as it did: its buffer of 16 positions moves on by 36 or 18 a frame. */
const PHASE_FRAMES = 8;

/** Bytes that the data of a layer III frame may begin before it. */
const MOST_RESERVOIR_BYTES = 511;

function readFrames(bytes: Uint8Array, { header, starts }: MpegFrames, from: number, to: number, memory?: SampleMemory): Promise<Float32Array[]> {
  const last = Math.min(starts.length, Math.ceil(to / header.length));
  const first = firstNeeded(bytes, starts, Math.floor(from / header.length));
  const window = new SampleWindow(header.channelCount, from, to, first * header.length, memory);
  return decodeMpeg(frameBytes(bytes, starts, first, last), window);
}

/** The filter bank remembers the frame before, into which the one before that overlaps; and its bits may lie in frames before it. */
function firstNeeded(bytes: Uint8Array, starts: readonly number[], wanted: number): number {
  let first = Math.max(0, wanted - 2);
  for (let held = 0; first > 0 && held < MOST_RESERVOIR_BYTES; ) {
    const header = mpegHeader(bytes, starts[--first])!;
    held += Math.max(0, header.bytes - 4 - (header.protected ? 2 : 0) - sideInfoBytes(header));
  }
  return first - (first % PHASE_FRAMES);
}

function* frameBytes(bytes: Uint8Array, starts: readonly number[], first: number, last: number): Generator<Uint8Array> {
  for (let index = first; index < last; index++) yield bytes.subarray(starts[index], starts[index] + mpegHeader(bytes, starts[index])!.bytes);
}
