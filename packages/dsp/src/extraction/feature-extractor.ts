import { cepstrumRows } from "./cepstrum-rows.ts";
import { checkSamples } from "../check-samples.ts";
import type { FeatureMap } from "../feature-map.ts";
import { featureShape } from "../front-end/feature-shape.ts";
import { featureRows, levels, normaliser } from "./feature-rows.ts";
import { framer, frameReader } from "../framing/frames.ts";
import { parseFrontEnd } from "../front-end/front-end-schema.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { energyReader, type RowPlan, rowPlan } from "./row-plan.ts";
import { laneExtractor, type WriteFeatures } from "./lane-extractor.ts";
import { lanePlan } from "../simd/lane-plan.ts";
import type { SimdOption } from "../simd/simd-option.ts";
import type { Waveform } from "../waveform.ts";

/** Makes features of one waveform after another. */
export interface FeatureExtractor {
  (waveform: Waveform): FeatureMap;
  /** Writes to the beginning of `target` and gives that part of it, for loops without a new array for each clip: fresh memory can cost as much as the sums. */
  readonly into: (waveform: Waveform, target: Float32Array) => FeatureMap;
}

/**
 * Compiles a front end to a function from waveforms to features.
 *
 * The waveform must be prepared: at the front end's rate and channels, as `prepareWaveform` leaves it; its length is taken as it is.
 * Make the extractor once: windows, filters and transforms are computed here.
 *
 * @throws {RangeError} For a front end that breaks a rule, and later for a waveform of another rate, other channels, or too short for a frame.
 */
export function createFeatureExtractor(frontEnd: FrontEnd, options: SimdOption = {}): FeatureExtractor {
  const checked = parseFrontEnd(frontEnd);
  const write = checked.kind === "waveform" ? waveformFeatures(checked) : spectralFeatures(checked, options);
  const extract = (waveform: Waveform, target?: Float32Array) => {
    checkWaveform(waveform, checked);
    const shape = featureShape(checked, waveform.channels[0].length);
    const length = shape[0] * shape[1] * shape[2];
    const data = target === undefined ? new Float32Array(length) : firstPart(target, length);
    write(waveform, shape, data);
    return { data, shape };
  };
  return Object.assign((waveform: Waveform) => extract(waveform), { into: extract });
}

function firstPart(target: Float32Array, length: number): Float32Array {
  if (!(target.length >= length)) throw new RangeError(`feature extractor: need a target of at least ${length} numbers, got ${target.length}`);
  return target.length === length ? target : target.subarray(0, length);
}

function checkWaveform({ channels, sampleRate }: Waveform, frontEnd: FrontEnd): void {
  const wanted = frontEnd.channels === "stereo" ? 2 : 1;
  const fix = "; pass it through prepareWaveform";
  if (sampleRate !== frontEnd.sampleRate) throw new RangeError(`feature extractor: need ${frontEnd.sampleRate} Hz, got ${sampleRate}${fix}`);
  if (channels.length !== wanted) throw new RangeError(`feature extractor: need ${frontEnd.channels} (${wanted} channels), got ${channels.length}${fix}`);
  checkSamples("feature extractor", channels);
}

/** The samples themselves: scaled and normalised, as one band. */
function waveformFeatures(frontEnd: FrontEnd): WriteFeatures {
  const store = normaliser(frontEnd);
  return ({ channels }, shape, data) => {
    const samples = new Float64Array(channels.length * channels[0].length);
    channels.forEach((channel, index) => samples.set(channel, index * channel.length));
    for (let index = 0; index < samples.length; index++) samples[index] *= frontEnd.sampleScale;
    store(samples, shape, data);
  };
}

function spectralFeatures(frontEnd: FrontEnd, { simd = true }: SimdOption): WriteFeatures {
  const lanes = simd ? lanePlan(frontEnd) : null;
  return lanes === null ? plainFeatures(frontEnd) : laneExtractor(frontEnd, lanes);
}

function plainFeatures(frontEnd: FrontEnd): WriteFeatures {
  const plan = rowPlan(frontEnd);
  const readRows = rowReader(frontEnd, plan);
  const toLevels = levels(frontEnd, plan.width);
  const toFeatures = featureRows(frontEnd, plan.width, cepstrumRows(frontEnd, plan.width));
  const store = normaliser(frontEnd);
  return ({ channels }, shape, data) => {
    const { rows, energies } = readRows(channels, shape[2]);
    toLevels(rows, channels.length);
    store(toFeatures(rows, energies, channels.length), shape, data);
  };
}

/** `rows` are `[channels, frames, width]`, `energies` `[channels, frames]` or zeros. */
interface Rows {
  readonly rows: Float64Array;
  readonly energies: Float64Array;
}

/** Compiles what comes before the logarithm. */
function rowReader(frontEnd: FrontEnd, { width, readPair }: RowPlan): (channels: readonly Float32Array[], frames: number) => Rows {
  const cut = framer(frontEnd);
  const energy = energyReader(frontEnd, frameReader(frontEnd, frontEnd));
  return (channels, frames) => {
    const rows = new Float64Array((channels.length * frames + 1) * width); // an odd last frame writes a row too many, which the next channel overwrites
    const energies = new Float64Array(channels.length * frames);
    channels.forEach((signal, channel) => {
      const { samples, start } = cut(signal);
      for (let frame = 0; frame < frames; frame += 2) {
        readPair(samples, start(frame), start(Math.min(frame + 1, frames - 1)), rows, (channel * frames + frame) * width);
      }
      if (energy !== null) for (let frame = 0; frame < frames; frame++) energies[channel * frames + frame] = energy(samples, start(frame));
    });
    return { rows: rows.subarray(0, channels.length * frames * width), energies };
  };
}
