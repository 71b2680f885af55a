import { SAMPLE_ENCODINGS, type WritableEncoding } from "./sample-encodings.ts";

export interface EncodeWavOptions {
  /** `"pcm"` (whole numbers, clipped at ±1) or `"float"` (as they are). Default `"pcm"`. */
  readonly format?: "pcm" | "float";
  /** Bits a sample: 8, 16, 24 or 32 for PCM, 32 or 64 for float. Default 16 for PCM, 32 for float. */
  readonly bitsPerSample?: number;
  /** Random numbers, uniform from 0 to 1: the sum of two, less one, is added to each PCM sample in steps before it is rounded. Default: no dither. */
  readonly dither?: () => number;
  /** Told how many samples were beyond full scale and clipped, if any were. Float is never clipped. */
  readonly onClipped?: (samples: number) => void;
}

const { u8, s16le, s24le, s32le, f32le, f64le } = SAMPLE_ENCODINGS;
const WRITTEN: Readonly<Record<"pcm" | "float", readonly WritableEncoding[]>> = { pcm: [u8, s16le, s24le, s32le], float: [f32le, f64le] };

/** Bytes before the samples: RIFF, `fmt ` with an empty extension, `fact`, and the head of `data`. */
const HEADER_BYTES = 12 + 26 + 12 + 8;

/**
 * Writes a WAV file, the inverse of `parseWav`.
 *
 * PCM rounds to the nearest step and clips beyond full scale (1 becomes the largest step, 32767 at 16 bits), without dither: what came from 16-bit PCM goes back to the same bits.
 *
 * @throws {RangeError} Unless the channels have one length ≥ 1 and finite samples, and the file stays below 4 GiB.
 */
export function encodeWav(waveform: { readonly channels: readonly Float32Array[]; readonly sampleRate: number }, options: EncodeWavOptions = {}): Uint8Array {
  const { format = "pcm", bitsPerSample = format === "pcm" ? 16 : 32 } = options;
  const encoding = (Object.hasOwn(WRITTEN, format) ? WRITTEN[format] : []).find(({ bytes }) => bytes * 8 === bitsPerSample);
  if (!encoding) throw new RangeError(`encodeWav: need 8, 16, 24 or 32-bit pcm or 32 or 64-bit float, got ${bitsPerSample}-bit ${format}`);
  checkWaveform(waveform.channels, waveform.sampleRate);
  const { channels, sampleRate } = waveform;
  const dataBytes = channels.length * channels[0].length * encoding.bytes;
  if (!(HEADER_BYTES + dataBytes < 0xffffffff)) throw new RangeError(`encodeWav: need less than 4 GiB, got ${dataBytes} bytes of samples; write several files`);
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes + (dataBytes % 2));
  writeHeader(new DataView(bytes.buffer), { encoding, isPcm: format === "pcm", channelCount: channels.length, sampleRate, length: channels[0].length });
  const clipped = interleave(new DataView(bytes.buffer, HEADER_BYTES), channels, encoding, options.dither);
  if (clipped > 0) options.onClipped?.(clipped);
  return bytes;
}

function checkWaveform(channels: readonly Float32Array[], sampleRate: number): void {
  if (!(channels.length >= 1 && channels.length <= 65535)) throw new RangeError(`encodeWav: need 1 to 65535 channels, got ${channels.length}`);
  const length = channels[0].length;
  if (length === 0) throw new RangeError("encodeWav: need at least one sample, got 0");
  if (!channels.every((channel) => channel.length === length)) throw new RangeError(`encodeWav: need channels of one length, got ${channels.map((channel) => channel.length).join(", ")}`);
  if (!(Number.isInteger(sampleRate) && sampleRate >= 100 && sampleRate <= 2_000_000)) throw new RangeError(`encodeWav: need a whole sample rate of 100 to 2000000 Hz, got ${sampleRate}`);
  channels.forEach((channel, index) => {
    const at = channel.findIndex((sample) => !Number.isFinite(sample));
    if (at >= 0) throw new RangeError(`encodeWav: need finite samples, got ${channel[at]} at sample ${at} of channel ${index}`);
  });
}

interface Header {
  readonly encoding: WritableEncoding;
  readonly isPcm: boolean;
  readonly channelCount: number;
  readonly sampleRate: number;
  readonly length: number;
}

function writeHeader(view: DataView, { encoding, isPcm, channelCount, sampleRate, length }: Header): void {
  const frameBytes = channelCount * encoding.bytes;
  if (frameBytes > 65535) throw new RangeError(`encodeWav: need at most 65535 bytes a frame, got ${channelCount} channels of ${encoding.bytes} bytes`);
  writeText(view, 0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  writeText(view, 8, "WAVEfmt ");
  view.setUint32(16, 18, true);
  view.setUint16(20, isPcm ? 1 : 3, true);
  view.setUint16(22, channelCount, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, Math.min(sampleRate * frameBytes, 0xffffffff), true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, encoding.bytes * 8, true);
  writeText(view, 38, "fact");
  view.setUint32(42, 4, true);
  view.setUint32(46, length, true);
  writeText(view, 50, "data");
  view.setUint32(54, length * frameBytes, true);
}

function writeText(view: DataView, offset: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(offset + i, text.charCodeAt(i));
}

/** @returns How many samples were clipped. */
function interleave(view: DataView, channels: readonly Float32Array[], encoding: WritableEncoding, dither?: () => number): number {
  const stored = encoding.finite ? quantiser(encoding.steps, dither) : (sample: number) => sample;
  let clipped = 0;
  channels.forEach((samples, channel) => {
    for (let i = 0, offset = channel * encoding.bytes; i < samples.length; i++, offset += channels.length * encoding.bytes) {
      encoding.write(view, offset, stored(samples[i]));
      // Full scale itself has no step of its own; losing that one is not clipping.
      if (Math.abs(samples[i]) > 1) clipped++;
    }
  });
  return encoding.finite ? clipped : 0;
}

function quantiser(steps: number, dither?: () => number): (sample: number) => number {
  const noise = dither ? () => dither() + dither() - 1 : () => 0;
  return (sample) => Math.max(-steps, Math.min(steps - 1, Math.round(sample * steps + noise())));
}
