import { clipLength } from "../front-end/feature-shape.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { createResampler, type Resampler } from "../resampling/resample.ts";
import { freshArrays, keptArrays } from "../waveform/kept-arrays.ts";
import { mixChannels } from "../waveform/mix-channels.ts";
import type { Waveform } from "../waveform.ts";

export interface PrepareOptions {
  /** Give parts of the waveform itself, or of memory that the next call writes over, for loops without new arrays for each clip. Default false: new arrays. */
  readonly reuse?: boolean;
}

/**
 * Brings a waveform to the channels, rate and length of a front end, in that order.
 *
 * Of a long clip the first `clipSeconds` are taken; a short one is followed by zeros.
 *
 * @throws {RangeError} If the channels cannot be mixed or the rates not resampled.
 */
export function prepareWaveform(waveform: Waveform, frontEnd: FrontEnd): Waveform {
  return createWaveformPreparer(frontEnd)(waveform);
}

/** `prepareWaveform` for many clips: the resampler of each rate is made once. */
export function createWaveformPreparer(frontEnd: FrontEnd, { reuse = false }: PrepareOptions = {}): (waveform: Waveform) => Waveform {
  const resample = resampling(frontEnd, reuse);
  const fit = fitting(clipLength(frontEnd), reuse);
  return (waveform) => {
    const mixed = mixChannels(waveform, frontEnd.channels === "stereo" ? 2 : 1);
    return { channels: resample(mixed).map(fit), sampleRate: frontEnd.sampleRate };
  };
}

function resampling({ sampleRate }: FrontEnd, reuse: boolean): (waveform: Waveform) => readonly Float32Array[] {
  const arrays = reuse ? keptArrays() : freshArrays;
  const resamplers = new Map<number, Resampler>();
  const resamplerFrom = (fromHz: number) => {
    const resampler = resamplers.get(fromHz) ?? createResampler({ fromHz, toHz: sampleRate });
    resamplers.set(fromHz, resampler);
    return resampler;
  };
  return ({ channels, sampleRate: fromHz }) => {
    const resampler = resamplerFrom(fromHz);
    if (reuse && fromHz === sampleRate) return channels;
    return channels.map((channel, index) => resampler.into(channel, arrays(Math.ceil((channel.length * sampleRate) / fromHz), index)));
  };
}

/** The first samples, with zeros behind a channel that is shorter. */
function fitting(length: number | null, reuse: boolean): (channel: Float32Array, index: number) => Float32Array {
  const arrays = reuse ? keptArrays() : freshArrays;
  return (channel, index) => {
    if (length === null || channel.length === length) return channel;
    if (reuse && channel.length > length) return channel.subarray(0, length);
    const result = arrays(length, index);
    result.set(channel.subarray(0, length));
    return result.fill(0, channel.length);
  };
}
