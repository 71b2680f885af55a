import { cepstrumRows } from "./cepstrum-rows.ts";
import { checkSamples } from "./check-samples.ts";
import { createDeltaStream } from "./delta-stream.ts";
import { planDeltas } from "./delta-plan.ts";
import { frameCount } from "./feature-shape.ts";
import { bandCount, staticBandCount } from "./front-end-rules.ts";
import { parseFrontEnd } from "./front-end-schema.ts";
import type { ClipNormalisation, FrontEnd } from "./front-end.ts";
import { type PlainLog, takeLogarithm } from "./logarithm.ts";
import { fixedScales } from "./normalise.ts";
import { pcenFilter } from "./pcen.ts";
import { rowPlan } from "./row-plan.ts";
import { sampleWindow } from "./sample-window.ts";

/** Features of a signal that comes in pieces. */
export interface FeatureStream {
  /** Bands of a frame, for each channel. */
  readonly bands: number;
  /** Takes the next samples of each channel, of any number. */
  readonly push: (channels: readonly Float32Array[]) => void;
  /**
   * Gives the frames at the end, and begins anew.
   *
   * @throws {RangeError} If the whole signal was too short for a frame.
   */
  readonly finish: () => void;
}

/** Is given frame after frame, `[channels, bands]` row-major, in memory that the next frame takes. */
export type OnFrame = (features: Float32Array, frame: number) => void;

/**
 * Compiles a front end to a stream that gives, bit for bit, the frames of `createFeatureExtractor`, for pieces of any size.
 *
 * Frames 2k and 2k + 1 share an FFT here as there, so frame 2k is given together with 2k + 1: up to one hop later than its own samples.
 * No array is allocated after this. `clipSeconds` plays no part: a stream ends where `finish` is called.
 *
 * @throws {RangeError} For a front end that breaks a rule, has no frames (`kind` "waveform") or must know the whole clip: names the field.
 */
export function createFeatureStream(frontEnd: FrontEnd, onFrame: OnFrame): FeatureStream {
  const checked = parseFrontEnd(frontEnd);
  checkStreamable(checked);
  const channelCount = checked.channels === "stereo" ? 2 : 1;
  const input = sampleWindow(checked, channelCount);
  const rows = pairRows(checked, channelCount, rowEnd(checked, channelCount, onFrame));
  let next = 0; // frames given, or held back for their deltas

  function advance(frames: number, isLast: boolean): void {
    for (; next + 1 < frames; next += 2) rows.take(input.samples, input.start(next), input.start(next + 1), 2);
    if (isLast && next < frames) rows.take(input.samples, input.start(next), input.start(next), 1);
  }

  function reset(): void {
    next = 0;
    input.reset();
    rows.reset();
  }

  return {
    bands: bandCount(checked),
    push(channels) {
      checkChannels(channels, channelCount);
      for (let offset = 0; offset < channels[0].length;) {
        offset += input.take(channels, offset);
        advance(input.readyFrames(), false);
        input.forgetBefore(next);
      }
    },
    finish() {
      try {
        const frames = frameCount(input.received(), checked);
        input.close(frames);
        advance(frames, true);
        rows.finish();
      } finally {
        reset();
      }
    },
  };
}

/** Fields whose value at any frame depends on the whole clip, and what to write instead. */
function checkStreamable({ kind, log, normalisation }: FrontEnd): void {
  const refuse = (field: string, fix: string) => new RangeError(`createFeatureStream: ${field} ${fix}`);
  if (kind === "waveform") throw refuse('kind "waveform"', "has no frames; pass the samples on as they are");
  if (log.kind === "decibel" && log.reference === "maximum") throw refuse('log.reference "maximum"', "needs the whole clip; use a number");
  if (log.kind === "decibel" && log.topDb !== null) throw refuse(`log.topDb ${log.topDb}`, "needs the whole clip's maximum; use null");
  if (normalisation.kind === "clip") throw refuse('normalisation.kind "clip"', 'needs the whole clip; use "fixed" or "none"');
}

function checkChannels(channels: readonly Float32Array[], count: number): void {
  if (channels.length !== count) throw new RangeError(`feature stream: need ${count} channels, got ${channels.length}`);
  checkSamples("feature stream", channels);
}

interface RowStream {
  /** Reads two frames of every channel and passes the first `count` on. */
  readonly take: (samples: readonly Float32Array[], first: number, second: number, count: 1 | 2) => void;
  readonly finish: () => void;
  readonly reset: () => void;
}

/** What follows the samples up to the features, before deltas and normalisation. */
function pairRows(frontEnd: FrontEnd, channels: number, end: RowEnd): RowStream {
  const plan = rowPlan(frontEnd);
  const cepstrum = cepstrumRows(frontEnd, plan.width);
  const levels = rowLevels(frontEnd, plan.width, channels);
  const pairs = Array.from({ length: channels }, () => new Float64Array(2 * plan.width));
  const row = new Float64Array(channels * cepstrum.width);
  return {
    take(samples, first, second, count) {
      for (let channel = 0; channel < channels; channel++) plan.readPair(samples[channel], first, second, pairs[channel], 0);
      for (let index = 0; index < count; index++) {
        for (let channel = 0; channel < channels; channel++) {
          levels.apply(pairs[channel], index, channel);
          const energy = plan.energy === null ? 0 : plan.energy(samples[channel], index === 0 ? first : second);
          cepstrum.write(pairs[channel], index * plan.width, energy, row, channel * cepstrum.width);
        }
        end.push(row);
      }
    },
    finish: end.finish,
    reset() {
      levels.reset();
      end.reset();
    },
  };
}

/** The logarithm of one row of a pair, in place. */
function rowLevels({ log, power, sampleRate, hopLength }: FrontEnd, width: number, channels: number): { apply: (pair: Float64Array, index: number, channel: number) => void; reset: () => void } {
  if (log.kind === "pcen") {
    const filters = Array.from({ length: channels }, () => pcenFilter({ ...log, framesPerSecond: sampleRate / hopLength }, width));
    return { apply: (pair, index, channel) => filters[channel].apply(pair, index * width), reset: () => filters.forEach((filter) => filter.reset()) };
  }
  const plain: PlainLog = log;
  const row = new Float64Array(width);
  return {
    apply(pair, index) {
      for (let at = 0; at < width; at++) row[at] = pair[index * width + at];
      takeLogarithm(row, plain, power);
      pair.set(row, index * width);
    },
    reset: () => undefined,
  };
}

interface RowEnd {
  readonly push: (row: Float64Array) => void;
  readonly finish: () => void;
  readonly reset: () => void;
}

/** Deltas, normalisation and the caller's function. */
function rowEnd(frontEnd: FrontEnd, channels: number, onFrame: OnFrame): RowEnd {
  const width = staticBandCount(frontEnd);
  const stages = frontEnd.deltas === null ? [] : planDeltas(frontEnd.deltas);
  const bands = bandCount(frontEnd);
  const { means, deviations } = fixedScales(frontEnd.normalisation as Exclude<FrontEnd["normalisation"], ClipNormalisation>, bands);
  const features = new Float32Array(channels * bands);
  let frame = 0;
  const emit = (row: Float64Array) => {
    for (let index = 0; index < features.length; index++) {
      const channel = Math.floor(index / bands);
      const band = index % bands;
      const order = Math.floor(band / width);
      features[index] = (row[(order * channels + channel) * width + (band % width)] - means[band]) / deviations[band];
    }
    onFrame(features, frame++);
  };
  const reset = () => { frame = 0; };
  if (stages.length === 0) return { push: emit, finish: () => undefined, reset };
  const deltas = createDeltaStream(stages, channels * width, emit);
  return { push: deltas.push, finish: deltas.finish, reset };
}
