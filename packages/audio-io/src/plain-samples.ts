import { allFinite } from "./all-finite.ts";
import { AudioFormatError } from "./audio-format-error.ts";
import type { OpenSamples } from "./open-audio.ts";
import type { SampleEncoding } from "./sample-encodings.ts";

/** Samples that lie one after another, channels interleaved. */
export interface PlainSamples {
  /** Who reads, for messages. */
  readonly caller: string;
  readonly data: Uint8Array;
  readonly encoding: SampleEncoding;
  readonly channelCount: number;
}

/** Opens all whole samples of the data; a rest is dropped and said. @throws {AudioFormatError} When there is none. */
export function openPlainSamples(samples: PlainSamples): Pick<OpenSamples, "length" | "repairs" | "read"> {
  const { caller, data, encoding, channelCount } = samples;
  const frameBytes = encoding.bytes * channelCount;
  const length = Math.floor(data.length / frameBytes);
  if (length === 0) throw new AudioFormatError(`${caller}: need at least one sample, got ${data.length} bytes of data`);
  const left = data.length - length * frameBytes;
  const repairs = left > 0 ? [`the last ${left} bytes are no whole sample and are dropped`] : [];
  return { length, repairs, read: (start, end) => readPlainSamples(samples, start, end) };
}

/** Nothing before or after the part is touched. */
function readPlainSamples({ caller, data, encoding, channelCount }: PlainSamples, start: number, end: number): Float32Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { bytes, read } = encoding;
  const stride = channelCount * bytes;
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(end - start);
    for (let i = 0, offset = start * stride + channel * bytes; i < samples.length; i++, offset += stride) samples[i] = read(view, offset);
    if (!encoding.finite) checkFinite(caller, samples, channel, start);
    return samples;
  });
}

function checkFinite(caller: string, samples: Float32Array, channel: number, start: number): void {
  if (allFinite(samples)) return;
  const at = samples.findIndex((sample) => !Number.isFinite(sample));
  throw new AudioFormatError(`${caller}: need finite samples, got ${samples[at]} at sample ${start + at} of channel ${channel}`);
}
