import { cepstrumRows, energyRows } from "./cepstrum-rows.ts";
import { checkSamples } from "../check-samples.ts";
import { createDeltaStream } from "../features/delta-stream.ts";
import { planDeltas } from "../features/delta-plan.ts";
import { frameCount } from "../front-end/feature-shape.ts";
import { frameReader } from "../framing/frames.ts";
import { bandCount, staticBandCount } from "../front-end/front-end-rules.ts";
import { parseFrontEnd } from "../front-end/front-end-schema.ts";
import type { ClipNormalisation, FrontEnd } from "../front-end/front-end.ts";
import { type PlainLog, takeLogarithm } from "../features/logarithm.ts";
import { fixedScales } from "../features/normalise.ts";
import { pcenFilter } from "../features/pcen.ts";
import { energyReader } from "./row-plan.ts";
import { type RowSource, rowSource } from "./row-source.ts";
import { sampleWindow } from "./sample-window.ts";
import type { SimdOption } from "../simd/simd-option.ts";

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
 * A frame is given as soon as its last sample is there; in the plain form (`simd: false`), where frames 2k and 2k + 1 share an FFT, together with
 * the other, up to one hop later. No array is allocated after this. `clipSeconds` plays no part: a stream ends where `finish` is called.
 *
 * @throws {RangeError} For a front end that breaks a rule, has no frames (`kind` "waveform") or must know the whole clip: names the field.
 */
export function createFeatureStream(frontEnd: FrontEnd, onFrame: OnFrame, options: SimdOption = {}): FeatureStream {
  const checked = parseFrontEnd(frontEnd);
  checkStreamable(checked);
  const channelCount = checked.channels === "stereo" ? 2 : 1;
  const input = sampleWindow(checked, channelCount);
  const rows = rowStream(checked, channelCount, rowSource(checked, options), rowEnd(checked, channelCount, onFrame));
  let next = 0; // frames given, or held back for their deltas

  function advance(frames: number, isLast: boolean): void {
    while (next < frames) {
      const count = Math.min(rows.group, frames - next);
      if (rows.waits && count < rows.group && !isLast) return;
      rows.take(input.samples, input.start(next), count);
      next += count;
    }
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
  /** Frames that are read at once. */
  readonly group: number;
  /** Whether fewer may be read before the signal's end. */
  readonly waits: boolean;
  /** Reads `count` frames of every channel, the first of which begins at `start`, and passes them on. */
  readonly take: (samples: readonly Float32Array[], start: number, count: number) => void;
  readonly finish: () => void;
  readonly reset: () => void;
}

/** What follows the samples up to the features, before deltas and normalisation. */
function rowStream(frontEnd: FrontEnd, channels: number, source: RowSource, end: RowEnd): RowStream {
  const { group, waits, width, isFinished } = source;
  const cepstrum = isFinished ? energyRows(frontEnd, width) : cepstrumRows(frontEnd, width);
  const levels = isFinished ? null : rowLevels(frontEnd, width, channels);
  const energy = energyReader(frontEnd, frameReader(frontEnd, frontEnd));
  const rows = Array.from({ length: channels }, () => new Float64Array(group * width));
  const row = new Float64Array(channels * cepstrum.width);
  return {
    group, waits,
    take(samples, start, count) {
      for (let channel = 0; channel < channels; channel++) source.read(samples[channel], start, count, rows[channel]);
      for (let index = 0; index < count; index++) {
        for (let channel = 0; channel < channels; channel++) {
          levels?.apply(rows[channel], index, channel);
          const value = energy === null ? 0 : energy(samples[channel], start + index * frontEnd.hopLength);
          cepstrum.write(rows[channel], index * width, value, row, channel * cepstrum.width);
        }
        end.push(row);
      }
    },
    finish: end.finish,
    reset() {
      levels?.reset();
      end.reset();
    },
  };
}

/** The logarithm of one row of a group, in place. */
function rowLevels({ log, power, sampleRate, hopLength }: FrontEnd, width: number, channels: number): { apply: (rows: Float64Array, index: number, channel: number) => void; reset: () => void } {
  if (log.kind === "pcen") {
    const filters = Array.from({ length: channels }, () => pcenFilter({ ...log, framesPerSecond: sampleRate / hopLength }, width));
    return { apply: (rows, index, channel) => filters[channel].apply(rows, index * width), reset: () => filters.forEach((filter) => filter.reset()) };
  }
  const plain: PlainLog = log;
  const row = new Float64Array(width);
  return {
    apply(rows, index) {
      for (let at = 0; at < width; at++) row[at] = rows[index * width + at];
      takeLogarithm(row, plain, power);
      rows.set(row, index * width);
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
