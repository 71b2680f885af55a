import { cepstrumRows, energyRows } from "./cepstrum-rows.ts";
import type { FeatureMap } from "../feature-map.ts";
import { featureRows, levels, normaliser } from "./feature-rows.ts";
import { framer, frameReader } from "../framing/frames.ts";
import { bandCount } from "../front-end/front-end-rules.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { fixedScales } from "../features/normalise.ts";
import { energyReader } from "./row-plan.ts";
import { laneFeatures } from "../simd/lane-features.ts";
import type { LanePlan } from "../simd/lane-plan.ts";
import type { Waveform } from "../waveform.ts";

/** Writes the features of a waveform, of a shape that is known, to an array of their length. */
export type WriteFeatures = (waveform: Waveform, shape: FeatureMap["shape"], data: Float32Array) => void;

/** Makes the kernels' features those of the front end. */
type Rest = (channels: readonly Float32Array[], shape: FeatureMap["shape"], data: Float32Array) => void;

/** Features by SIMD kernels; what they leave over is done as in the plain form. */
export function laneExtractor(frontEnd: FrontEnd, plan: LanePlan): WriteFeatures {
  const rest = leavesNothing(frontEnd, plan) ? inPlace(frontEnd, plan) : throughRows(frontEnd, plan);
  return ({ channels }, shape, data) => rest(channels, shape, data);
}

function leavesNothing({ kind, deltas, normalisation, mfcc }: FrontEnd, plan: LanePlan): boolean {
  return plan.isFinished && deltas === null && normalisation.kind !== "clip" && !(kind === "mfcc" && mfcc?.energy);
}

/** All but a fixed normalisation is done. */
function inPlace(frontEnd: FrontEnd, plan: LanePlan): Rest {
  const read = laneFeatures(frontEnd, plan);
  const { normalisation } = frontEnd;
  if (normalisation.kind !== "fixed") return (channels, _, data) => read(channels, data);
  const { means, deviations } = fixedScales(normalisation, bandCount(frontEnd));
  return (channels, [, bands, frames], data) => {
    read(channels, data);
    for (let row = 0; row < channels.length * bands; row++) scale(data, row * frames, (row + 1) * frames, means[row % bands], deviations[row % bands]);
  };
}

function scale(values: Float32Array, from: number, to: number, mean: number, deviation: number): void {
  for (let index = from; index < to; index++) values[index] = (values[index] - mean) / deviation;
}

/** The way of the plain form, from its rows of frames on. */
function throughRows(frontEnd: FrontEnd, plan: LanePlan): Rest {
  const read = laneFeatures(frontEnd, plan);
  const energiesOf = energies(frontEnd);
  const toLevels = levels(frontEnd, plan.width);
  const toFeatures = featureRows(frontEnd, plan.width, plan.isFinished ? energyRows(frontEnd, plan.width) : cepstrumRows(frontEnd, plan.width));
  const store = normaliser(frontEnd);
  return (channels, shape, data) => {
    const features = new Float32Array(channels.length * plan.width * shape[2]);
    read(channels, features);
    const rows = rowsOf(features, channels.length, plan.width);
    if (!plan.isFinished) toLevels(rows, channels.length);
    store(toFeatures(rows, energiesOf(channels, shape[2]), channels.length), shape, data);
  };
}

/** Compiles the energies `[channels, frames]`; none where the front end wants none. */
function energies(frontEnd: FrontEnd): (channels: readonly Float32Array[], frames: number) => Float64Array {
  const energy = energyReader(frontEnd, frameReader(frontEnd, frontEnd));
  if (energy === null) return (channels, frames) => new Float64Array(frontEnd.kind === "mfcc" ? channels.length * frames : 0);
  const cut = framer(frontEnd);
  return (channels) => Float64Array.from(channels.flatMap((signal) => {
    const { count, samples, start } = cut(signal);
    return Array.from({ length: count }, (_, frame) => energy(samples, start(frame)));
  }));
}

/** `[channels, width, frames]` as `[channels, frames, width]`. */
function rowsOf(features: Float32Array, channels: number, width: number): Float64Array {
  const rows = new Float64Array(features.length);
  const frames = features.length / width / channels;
  for (let channel = 0, from = 0; channel < channels; channel++) {
    for (let band = 0; band < width; band++) {
      for (let frame = 0; frame < frames; frame++) rows[(channel * frames + frame) * width + band] = features[from++];
    }
  }
  return rows;
}
