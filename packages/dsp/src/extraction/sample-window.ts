import { firstSample, readyFrames } from "../front-end/feature-shape.ts";
import type { FrameOptions } from "../framing/frames.ts";
import { fillAfter, fillBefore } from "../framing/pad-ends.ts";

/** The stretch of an endless signal under the next frames, for all channels, in memory of a fixed size. */
export interface SampleWindow {
  /** One array a channel; frame t begins at `start(t)` in each. */
  readonly samples: readonly Float32Array[];
  readonly start: (frame: number) => number;
  /** Samples taken in so far. */
  readonly received: () => number;
  /** Takes in samples from `offset` on, as many as there is room for, and says how many. */
  readonly take: (channels: readonly Float32Array[], offset: number) => number;
  /** Frames of which every sample is known. */
  readonly readyFrames: () => number;
  /** Forgets what lies before a frame, save what the padding at the end will mirror. */
  readonly forgetBefore: (frame: number) => void;
  /** Pads the end for `frames` frames. */
  readonly close: (frames: number) => void;
  readonly reset: () => void;
}

/** Samples that can be taken in at once, beside those that are kept. */
const ROOM = 4096;

/** Makes room for two frames, the padding before the first, and what is mirrored behind the last. */
export function sampleWindow(options: FrameOptions, channelCount: number): SampleWindow {
  const { fftLength, hopLength, padMode, window: { length } } = options;
  const first = firstSample(options);
  const before = Math.max(0, -first);
  const mostAfter = Math.max(0, first + length);
  const kept = 2 * before + 3 * hopLength + fftLength + mostAfter + 2;
  const samples = Array.from({ length: channelCount }, () => new Float32Array(kept + mostAfter + ROOM));
  let origin = 0; // of the arrays' first sample, counted from the first of the padding
  let filled = before;
  let padded = before === 0;
  const received = () => origin + filled - before;
  const start = (frame: number) => before + first + frame * hopLength - origin;

  function padStart(isWhole: boolean): void {
    if (padded || !(isWhole || received() > before)) return;
    for (const channel of samples) fillBefore(channel, before, before, padMode);
    padded = true;
  }

  function drop(count: number): void {
    for (const channel of samples) channel.copyWithin(0, count, filled);
    origin += count;
    filled -= count;
  }

  return {
    samples, start, received,
    take(channels, offset) {
      const count = Math.min(channels[0].length - offset, kept + ROOM - filled);
      for (let channel = 0; channel < channelCount; channel++) {
        for (let index = 0; index < count; index++) samples[channel][filled + index] = channels[channel][offset + index];
      }
      filled += count;
      padStart(false);
      return count;
    },
    readyFrames: () => (padded ? readyFrames(received(), options, first) : 0),
    forgetBefore(frame) {
      const count = Math.min(start(frame), filled - mostAfter - 1);
      if (padded && count > 0 && filled > kept) drop(count);
    },
    close(frames) {
      padStart(true);
      const after = Math.max(0, start(frames - 1) + length - filled);
      for (const channel of samples) fillAfter(channel, filled, after, padMode);
    },
    reset() {
      origin = 0;
      filled = before;
      padded = before === 0;
    },
  };
}
