import type { FrontEnd } from "./front-end.ts";
import { bandCount } from "./front-end-rules.ts";

/** Samples in a clip of this front end, or `null` where it takes the whole file. */
export function clipLength({ clipSeconds, sampleRate }: FrontEnd): number | null {
  return clipSeconds === null ? null : Math.round(clipSeconds * sampleRate);
}

/**
 * Shape of the features of a prepared waveform.
 *
 * @param samples Length of the waveform; by default the front end's clip.
 * @throws {RangeError} If neither gives a length, or it is too short for one frame.
 */
export function featureShape(frontEnd: FrontEnd, samples?: number): [channels: number, bands: number, frames: number] {
  const length = samples ?? clipLength(frontEnd);
  if (length === null) throw new RangeError("featureShape: need samples, since the front end has clipSeconds = null");
  const channels = frontEnd.channels === "stereo" ? 2 : 1;
  return [channels, bandCount(frontEnd), frontEnd.kind === "waveform" ? length : frameCount(length, frontEnd)];
}

/** What framing needs to know of a front end. */
export type Framing = Pick<FrontEnd, "fftLength" | "hopLength" | "framing" | "padMode"> & { readonly window: { readonly length: number } };

/**
 * Number of frames in a waveform.
 *
 * @throws {RangeError} If it is too short for one frame, or to be mirrored at its ends.
 */
export function frameCount(samples: number, framing: Framing): number {
  const needed = samplesForOneFrame(framing);
  if (!(samples >= needed)) {
    throw new RangeError(`frameCount: need at least ${needed} samples for framing "${framing.framing}", got ${samples}; pad the waveform`);
  }
  const span = { centre: 0, none: framing.fftLength, "snip-edges": framing.window.length }[framing.framing];
  return 1 + Math.floor((samples - span) / framing.hopLength);
}

function samplesForOneFrame({ fftLength, window, framing, padMode }: Framing): number {
  if (framing === "none") return fftLength;
  if (framing === "snip-edges") return window.length;
  return padMode === "reflect" ? fftLength / 2 + 1 : 1;
}
