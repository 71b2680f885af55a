import { type DeltaStage, planDeltas, type RowRing, writeDelta } from "./delta-plan.ts";
import type { FeatureMap } from "../feature-map.ts";
import type { DeltaOptions } from "../front-end/front-end.ts";

/**
 * Features with their slopes over time behind them, and the slopes' slopes where `order` is 2.
 *
 * A slope is that of the straight line nearest to `width` frames, per frame.
 *
 * @returns Shape `[channels, bands * (1 + order), frames]`.
 * @throws {RangeError} For options outside their ranges, and with `interpolate` for fewer than `width` frames.
 * @see `torchaudio.functional.compute_deltas` (replicate), Kaldi's `add-deltas` (kaldi), `librosa.feature.delta` (interpolate); The HTK Book, 5.9.
 */
export function appendDeltas({ data, shape: [channels, bands, frames] }: FeatureMap, options: DeltaOptions): FeatureMap {
  const stages = planDeltas(options);
  const height = bands * (1 + stages.length);
  const result = new Float32Array(channels * height * frames);
  for (let channel = 0; channel < channels; channel++) {
    const rows = Float64Array.from({ length: frames * bands }, (_, index) => data[(channel * bands + (index % bands)) * frames + Math.floor(index / bands)]);
    const all = deltaRows(rows, bands, stages);
    for (let index = 0; index < height * frames; index++) result[channel * height * frames + index] = all[(index % frames) * height + Math.floor(index / frames)];
  }
  return { data: result, shape: [channels, height, frames] };
}

/** `[frames, width]` to `[frames, width * (1 + orders)]`. */
export function deltaRows(rows: Float64Array, width: number, stages: readonly DeltaStage[]): Float64Array {
  const frames = rows.length / width;
  checkFrames(frames, stages);
  let slopes = rows;
  const parts = [rows, ...stages.map((stage) => {
    const values = stageRows(stage, { data: stage.ofSlopes ? slopes : rows, capacity: frames, width }, frames);
    slopes = values;
    return values;
  })];
  const all = new Float64Array(parts.length * rows.length);
  for (let frame = 0; frame < frames; frame++) {
    parts.forEach((part, order) => all.set(part.subarray(frame * width, (frame + 1) * width), (frame * parts.length + order) * width));
  }
  return all;
}

/**
 * Refuses clips on whose frames no polynomial can be laid.
 *
 * @throws {RangeError} With `interpolate`, for fewer frames than the fit has.
 */
export function checkFrames(frames: number, stages: readonly DeltaStage[]): void {
  const needed = Math.max(0, ...stages.map(({ kernel, holds }) => (holds ? kernel.length : 0)));
  if (frames < needed) throw new RangeError(`deltas: need at least width = ${needed} frames with edges "interpolate", got ${frames}; pad the waveform`);
}

function stageRows(stage: DeltaStage, source: RowRing, frames: number): Float64Array {
  const out = new Float64Array(frames * source.width);
  for (let frame = 0; frame < frames; frame++) writeDelta(stage, source, frame, frames - 1, out, frame * source.width);
  return out;
}
