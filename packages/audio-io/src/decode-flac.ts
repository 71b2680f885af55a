import type { FLACDecoder } from "@wasm-audio-decoders/flac";
import { AudioFormatError } from "./audio-format-error.ts";
import type { DecodedAudio } from "./decoded-audio.ts";
import { flacFrames, type FlacFrames } from "./flac-frames.ts";
import { encodeStreamInfo, flacStreamInfo, type FlacStreamInfo } from "./flac-stream-info.ts";

/** 1 GiB of samples: a few kilobytes of FLAC can claim more silence than a machine holds. */
const MOST_SAMPLES = 2 ** 28;

/**
 * Decodes a FLAC file.
 *
 * Nothing damaged is passed over: every frame's checksums are checked before the decoder sees it, and the number of samples must be the one stated.
 * The decoder (libFLAC as WebAssembly, 16 MB) is loaded on first use and kept for the next file of the same kind.
 *
 * @throws {AudioFormatError} When the file is cut off, damaged, or states another length than it has.
 * @see RFC 9639; `soundfile.read`.
 */
export async function decodeFlac(bytes: Uint8Array): Promise<DecodedAudio> {
  const info = flacStreamInfo(bytes);
  const frames = flacFrames(bytes, info);
  checkLength(frames.length, info);
  const channels = await inTurn(() => decodeFrames(info, frames));
  return { channels, sampleRate: info.sampleRate, repairs: [] };
}

function checkLength(length: number, { totalSamples, channelCount }: FlacStreamInfo): void {
  if (length === 0) throw new AudioFormatError("decodeFlac: need at least one frame, found none");
  if (totalSamples !== 0 && totalSamples !== length) throw new AudioFormatError(`decodeFlac: the header states ${totalSamples} samples, the file holds ${length}; it is cut off or damaged`);
  if (length * channelCount > MOST_SAMPLES) throw new AudioFormatError(`decodeFlac: need at most ${MOST_SAMPLES} samples in all channels, got ${length * channelCount}; split the file`);
}

let queue: Promise<unknown> = Promise.resolve();

/** One file at a time: the decoder keeps state between frames. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
}

async function decodeFrames(info: FlacStreamInfo, { frames, length }: FlacFrames): Promise<Float32Array[]> {
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  try {
    const decoder = await decoderFor(info, FLACDecoder);
    const { channelData, errors } = await decoder.decodeFrames([...frames]);
    if (errors.length > 0) throw new AudioFormatError(`decodeFlac: frame ${errors[0].frameNumber} cannot be decoded: ${errors[0].message}`);
    if (channelData.length !== info.channelCount || !channelData.every((channel) => channel.length === length)) throw new AudioFormatError(`decodeFlac: need ${length} samples in ${info.channelCount} channels, the decoder gave fewer; the file is damaged`);
    for (const channel of channelData) toFullScale(channel, info.bitsPerSample);
    return channelData;
  } catch (error) {
    await freeDecoder();
    throw error instanceof AudioFormatError ? error : new AudioFormatError(`decodeFlac: the decoder failed: ${String(error)}`);
  }
}

/** The decoder divides by the largest positive step (32767 at 16 bits); full scale is one more, as in WAV. Exact up to 24 bits. */
function toFullScale(samples: Float32Array, bitsPerSample: number): void {
  const largest = 2 ** (bitsPerSample - 1) - 1;
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(samples[i] * largest) / (largest + 1);
}

let kept: { readonly kind: string; readonly decoder: FLACDecoder } | null = null;

/** A decoder that has seen a stream's head; frames may leave rate and depth to it. */
async function decoderFor(info: FlacStreamInfo, Decoder: typeof FLACDecoder): Promise<FLACDecoder> {
  const kind = `${info.sampleRate}/${info.channelCount}/${info.bitsPerSample}`;
  if (kept?.kind === kind) return kept.decoder;
  await freeDecoder();
  kept = { kind, decoder: new Decoder() };
  await kept.decoder.ready;
  await kept.decoder.decodeFrames([encodeStreamInfo(info)]);
  return kept.decoder;
}

async function freeDecoder(): Promise<void> {
  const old = kept;
  kept = null;
  await old?.decoder.ready;
  old?.decoder.free();
}
