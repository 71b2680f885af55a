import { cepstrumRows, energyRows } from "../cepstrum-rows.ts";
import type { FeatureExtractor } from "../feature-extractor.ts";
import type { FeatureMap } from "../feature-map.ts";
import { featureRows, levels, normaliser } from "../feature-rows.ts";
import { featureShape } from "../feature-shape.ts";
import { framer, frameReader } from "../frames.ts";
import { bandCount } from "../front-end-rules.ts";
import type { FrontEnd } from "../front-end.ts";
import { fixedScales } from "../normalise.ts";
import { energyReader } from "../row-plan.ts";
import { laneFeatures } from "./lane-features.ts";
import type { LanePlan } from "./lane-plan.ts";

/** What makes the kernels' features those of the front end; it may write into them. */
type Rest = (features: Float32Array, energies: Float64Array, shape: FeatureMap["shape"]) => Float32Array;

/** An extractor by SIMD kernels; what they leave over is done as in the plain one. */
export function laneExtractor(frontEnd: FrontEnd, plan: LanePlan): FeatureExtractor {
  const read = laneFeatures(frontEnd, plan);
  const energiesOf = energies(frontEnd);
  const rest = restOf(frontEnd, plan);
  return ({ channels }) => {
    const shape = featureShape(frontEnd, channels[0].length);
    return { data: rest(read(channels), energiesOf(channels, shape[2]), shape), shape };
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

function restOf(frontEnd: FrontEnd, plan: LanePlan): Rest {
  const { deltas, normalisation, mfcc } = frontEnd;
  if (!plan.isFinished || deltas !== null || normalisation.kind === "clip" || (frontEnd.kind === "mfcc" && mfcc?.energy)) return throughRows(frontEnd, plan);
  if (normalisation.kind === "none") return (features) => features;
  const { means, deviations } = fixedScales(normalisation, bandCount(frontEnd));
  return (features, _, [channels, bands, frames]) => {
    for (let row = 0; row < channels * bands; row++) scale(features, row * frames, (row + 1) * frames, means[row % bands], deviations[row % bands]);
    return features;
  };
}

function scale(values: Float32Array, from: number, to: number, mean: number, deviation: number): void {
  for (let index = from; index < to; index++) values[index] = (values[index] - mean) / deviation;
}

/** The way of the plain form, from its rows of frames on. */
function throughRows(frontEnd: FrontEnd, plan: LanePlan): Rest {
  const toLevels = levels(frontEnd, plan.width);
  const toFeatures = featureRows(frontEnd, plan.width, plan.isFinished ? energyRows(frontEnd, plan.width) : cepstrumRows(frontEnd, plan.width));
  const store = normaliser(frontEnd);
  return (features, energies, shape) => {
    const rows = rowsOf(features, shape[0], plan.width);
    if (!plan.isFinished) toLevels(rows, shape[0]);
    return store(toFeatures(rows, energies, shape[0]), shape);
  };
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
