import { clipLength } from "../front-end/feature-shape.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { mixChannels } from "../waveform/mix-channels.ts";
import { createResampler, type Resampler } from "../resampling/resample.ts";
import { trimOrPad } from "../waveform/trim-or-pad.ts";
import type { Waveform } from "../waveform.ts";

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
export function createWaveformPreparer(frontEnd: FrontEnd): (waveform: Waveform) => Waveform {
  const resamplers = new Map<number, Resampler>();
  const resamplerFrom = (fromHz: number) => {
    const resampler = resamplers.get(fromHz) ?? createResampler({ fromHz, toHz: frontEnd.sampleRate });
    resamplers.set(fromHz, resampler);
    return resampler;
  };
  const length = clipLength(frontEnd);
  return (waveform) => {
    const mixed = mixChannels(waveform, frontEnd.channels === "stereo" ? 2 : 1);
    const resampled = mixed.channels.map(resamplerFrom(mixed.sampleRate));
    return {
      channels: length === null ? resampled : resampled.map((channel) => trimOrPad(channel, length)),
      sampleRate: frontEnd.sampleRate,
    };
  };
}
