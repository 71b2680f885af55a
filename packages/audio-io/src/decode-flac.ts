import type { FLACDecoder } from "@wasm-audio-decoders/flac";
import { AudioFormatError } from "./audio-format-error.ts";
import type { DecodedAudio } from "./decoded-audio.ts";
import { flacFrames, type FlacFrame } from "./flac-frames.ts";
import { freeDecoder } from "./free-decoder.ts";
import { encodeStreamInfo, flacStreamInfo, type FlacStreamInfo } from "./flac-stream-info.ts";
import { inBatches } from "./in-batches.ts";
import type { OpenAudio } from "./open-audio.ts";
import { readRange } from "./read-range.ts";
import { SampleWindow } from "./sample-window.ts";

/**
 * Decodes a FLAC file.
 *
 * Nothing damaged is passed over: every frame's checksums are checked before the decoder sees it, and the number of samples must be the one stated.
 * The decoder (libFLAC as WebAssembly, 16 MB) is loaded on first use and kept for the next file of the same kind.
 *
 * @throws {AudioFormatError} When the file is cut off, damaged, states another length than it has, or is longer than 2^28 samples in all channels.
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
 * A range takes a walk over the bytes up to its end, and decodes no frame beside it.
 */
export function openFlac(bytes: Uint8Array): OpenAudio {
  const info = flacStreamInfo(bytes);
  const length = info.totalSamples || heldSamples(flacFrames(bytes, info));
  if (length === 0) throw new AudioFormatError("decodeFlac: need at least one frame, found none");
  return {
    encoding: `${info.bitsPerSample}-bit FLAC`,
    sampleRate: info.sampleRate,
    channelCount: info.channelCount,
    length,
    repairs: [],
    read: (start, end) => readFrames(bytes, info, start, end),
  };
}

function heldSamples(frames: readonly FlacFrame[]): number {
  const last = frames.at(-1);
  return last ? last.position + last.length : 0;
}

async function readFrames(bytes: Uint8Array, info: FlacStreamInfo, start: number, end: number): Promise<Float32Array[]> {
  const toTheEnd = end === info.totalSamples;
  const frames = flacFrames(bytes, info, toTheEnd ? Infinity : end);
  checkLength(heldSamples(frames), info, toTheEnd ? end : 0, end);
  const needed = frames.filter(({ position, length }) => position + length > start && position < end);
  return inTurn(() => decodeFrames(info, needed, start, end));
}

function checkLength(held: number, { totalSamples }: FlacStreamInfo, exact: number, least: number): void {
  if (held === 0) throw new AudioFormatError("decodeFlac: need at least one frame, found none");
  if ((exact !== 0 && held !== exact) || held < least) throw new AudioFormatError(`decodeFlac: the header states ${totalSamples} samples, the file holds ${held}; it is cut off or damaged`);
}

let queue: Promise<unknown> = Promise.resolve();

/** One file at a time: the decoder keeps state between frames. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
}

/** A decoder that was kept and fails is not believed: the file before may have led it astray. */
async function decodeFrames(info: FlacStreamInfo, frames: readonly FlacFrame[], start: number, end: number): Promise<Float32Array[]> {
  const reused = kept?.kind === kindOf(info);
  try {
    return await decodeOnce(info, frames, new SampleWindow(info.channelCount, start, end, frames[0].position));
  } catch (error) {
    await dropDecoder();
    if (reused) return decodeFrames(info, frames, start, end);
    throw error instanceof AudioFormatError ? error : new AudioFormatError(`decodeFlac: the decoder failed: ${String(error)}`);
  }
}

async function decodeOnce(info: FlacStreamInfo, frames: readonly FlacFrame[], window: SampleWindow): Promise<Float32Array[]> {
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = await decoderFor(info, FLACDecoder);
  for (const batch of inBatches(frames)) await decodeBatch(decoder, info, batch, window);
  const channels = window.complete("decodeFlac");
  for (const channel of channels) toFullScale(channel, info.bitsPerSample);
  return channels;
}

async function decodeBatch(decoder: FLACDecoder, info: FlacStreamInfo, frames: readonly FlacFrame[], window: SampleWindow): Promise<void> {
  const { channelData, errors } = await decoder.decodeFrames(frames.map(({ bytes }) => bytes));
  if (errors.length > 0) throw new AudioFormatError(`decodeFlac: a frame at or after sample ${frames[0].position} cannot be decoded: ${errors[0].message}`);
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  if (channelData.length !== info.channelCount || !channelData.every((channel) => channel.length === length)) throw new AudioFormatError(`decodeFlac: need ${length} samples in ${info.channelCount} channels, the decoder gave fewer; the file is damaged`);
  window.add(channelData, length);
}

/** Added to a number below 2^51 and taken away again, it leaves the nearest whole number: a third of the time of `Math.round`. */
const ROUNDER = 1.5 * 2 ** 52;

/** The decoder divides by the largest positive step (32767 at 16 bits); full scale is one more, as in WAV. Exact up to 24 bits. */
function toFullScale(samples: Float32Array, bitsPerSample: number): void {
  const largest = 2 ** (bitsPerSample - 1) - 1;
  const step = 1 / (largest + 1);
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] * largest + ROUNDER - ROUNDER) * step;
}

let kept: { readonly kind: string; readonly decoder: FLACDecoder } | null = null;

function kindOf({ sampleRate, channelCount, bitsPerSample }: FlacStreamInfo): string {
  return `${sampleRate}/${channelCount}/${bitsPerSample}`;
}

/** A decoder that has seen a stream's head; frames may leave rate and depth to it. */
async function decoderFor(info: FlacStreamInfo, Decoder: typeof FLACDecoder): Promise<FLACDecoder> {
  const kind = kindOf(info);
  if (kept?.kind === kind) return kept.decoder;
  await dropDecoder();
  kept = { kind, decoder: new Decoder() };
  await kept.decoder.ready;
  await kept.decoder.decodeFrames([encodeStreamInfo(info)]);
  return kept.decoder;
}

async function dropDecoder(): Promise<void> {
  const old = kept;
  kept = null;
  await old?.decoder.ready;
  if (old) freeDecoder(old.decoder);
}
