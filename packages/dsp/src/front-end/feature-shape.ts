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
  return COUNTS[framing.framing](samples, framing);
}

/**
 * Index in the waveform of the first sample under frame 0's window; negative where it lies in the padding. Frame t's lies `t * hopLength` later.
 */
export function firstSample({ fftLength, hopLength, framing, window: { length, placement } }: Framing & { readonly window: { readonly placement: FrontEnd["window"]["placement"] } }): number {
  if (framing === "snip-edges") return 0;
  if (framing === "half-hop") return Math.floor(hopLength / 2) - Math.floor(length / 2);
  const lead = placement === "centre" ? Math.floor((fftLength - length) / 2) : 0;
  return framing === "none" ? lead : lead - Math.floor(fftLength / 2);
}

/** Frames that are certain to exist, and of which every sample is known, when a stream has given `samples` samples. */
export function readyFrames(samples: number, framing: Framing, first: number): number {
  const covered = 1 + Math.floor((samples - first - framing.window.length) / framing.hopLength);
  return Math.max(0, Math.min(covered, COUNTS[framing.framing](samples, framing)));
}

const centred = (samples: number, { fftLength, hopLength }: Framing) => 1 + Math.floor((samples - (fftLength % 2)) / hopLength);

const COUNTS = {
  centre: centred,
  "centre-but-last": (samples, framing) => centred(samples, framing) - 1,
  none: (samples, { fftLength, hopLength }) => 1 + Math.floor((samples - fftLength) / hopLength),
  "snip-edges": (samples, { window, hopLength }) => 1 + Math.floor((samples - window.length) / hopLength),
  "half-hop": (samples, { hopLength }) => Math.floor((samples + Math.floor(hopLength / 2)) / hopLength),
} as const satisfies Record<FrontEnd["framing"], (samples: number, framing: Framing) => number>;

/** A mirror image lacks the sample at the mirror (`reflect`) or has it (`symmetric`); other padding needs one sample. */
const SAMPLES_TO_PAD = {
  reflect: (margin) => margin + 1,
  symmetric: (margin) => Math.max(1, margin),
  constant: () => 1,
  edge: () => 1,
} as const satisfies Record<FrontEnd["padMode"], (margin: number) => number>;

function samplesForOneFrame({ fftLength, hopLength, window, framing, padMode }: Framing): number {
  if (framing === "none") return fftLength;
  if (framing === "snip-edges") return window.length;
  const pad = SAMPLES_TO_PAD[padMode];
  if (framing === "half-hop") return Math.max(Math.ceil(hopLength / 2), pad(Math.ceil(window.length / 2)));
  return Math.max(pad(Math.floor(fftLength / 2)), framing === "centre-but-last" ? hopLength + (fftLength % 2) : 1);
}
