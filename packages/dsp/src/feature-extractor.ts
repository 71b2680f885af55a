import { cepstrumRows } from "./cepstrum-rows.ts";
import { checkSamples } from "./check-samples.ts";
import { planDeltas } from "./delta-plan.ts";
import { deltaRows } from "./deltas.ts";
import type { FeatureMap } from "./feature-map.ts";
import { featureShape } from "./feature-shape.ts";
import { framer } from "./frames.ts";
import { bandCount } from "./front-end-rules.ts";
import { parseFrontEnd } from "./front-end-schema.ts";
import type { FrontEnd } from "./front-end.ts";
import { takeLogarithm } from "./logarithm.ts";
import { clipScales, fixedScales, type Scales } from "./normalise.ts";
import { pcenFilter } from "./pcen.ts";
import { type RowPlan, rowPlan } from "./row-plan.ts";
import type { Waveform } from "./waveform.ts";

export type FeatureExtractor = (waveform: Waveform) => FeatureMap;

/**
 * Compiles a front end to a function from waveforms to features.
 *
 * The waveform must be prepared: at the front end's rate and channels, as `prepareWaveform` leaves it; its length is taken as it is.
 * Make the extractor once: windows, filters and transforms are computed here.
 *
 * @throws {RangeError} For a front end that breaks a rule, and later for a waveform of another rate, other channels, or too short for a frame.
 */
export function createFeatureExtractor(frontEnd: FrontEnd): FeatureExtractor {
  const checked = parseFrontEnd(frontEnd);
  const extract = checked.kind === "waveform" ? waveformFeatures(checked) : spectralFeatures(checked);
  return (waveform) => {
    checkWaveform(waveform, checked);
    return extract(waveform);
  };
}

function checkWaveform({ channels, sampleRate }: Waveform, frontEnd: FrontEnd): void {
  const wanted = frontEnd.channels === "stereo" ? 2 : 1;
  const fix = "; pass it through prepareWaveform";
  if (sampleRate !== frontEnd.sampleRate) throw new RangeError(`feature extractor: need ${frontEnd.sampleRate} Hz, got ${sampleRate}${fix}`);
  if (channels.length !== wanted) throw new RangeError(`feature extractor: need ${frontEnd.channels} (${wanted} channels), got ${channels.length}${fix}`);
  checkSamples("feature extractor", channels);
}

/** The samples themselves: scaled and normalised, as one band. */
function waveformFeatures(frontEnd: FrontEnd): FeatureExtractor {
  const store = normaliser(frontEnd);
  return ({ channels }) => {
    const shape = featureShape(frontEnd, channels[0].length);
    const samples = new Float64Array(channels.length * channels[0].length);
    channels.forEach((channel, index) => samples.set(channel, index * channel.length));
    for (let index = 0; index < samples.length; index++) samples[index] *= frontEnd.sampleScale;
    return { data: store(samples, shape), shape };
  };
}

function spectralFeatures(frontEnd: FrontEnd): FeatureExtractor {
  const plan = rowPlan(frontEnd);
  const readRows = rowReader(frontEnd, plan);
  const toLevels = levels(frontEnd, plan.width);
  const toFeatures = featureRows(frontEnd, plan.width);
  const store = normaliser(frontEnd);
  return ({ channels }) => {
    const shape = featureShape(frontEnd, channels[0].length);
    const { rows, energies } = readRows(channels, shape[2]);
    toLevels(rows, channels.length);
    return { data: store(toFeatures(rows, energies, channels.length), shape), shape };
  };
}

/** `rows` are `[channels, frames, width]`, `energies` `[channels, frames]` or zeros. */
interface Rows {
  readonly rows: Float64Array;
  readonly energies: Float64Array;
}

/** Compiles what comes before the logarithm. */
function rowReader(frontEnd: FrontEnd, { width, readPair, energy }: RowPlan): (channels: readonly Float32Array[], frames: number) => Rows {
  const cut = framer(frontEnd);
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

/** Compiles the logarithm of a whole clip, in place. */
function levels({ log, power, sampleRate, hopLength }: FrontEnd, width: number): (rows: Float64Array, channels: number) => void {
  if (log.kind !== "pcen") return (rows) => takeLogarithm(rows, log, power);
  const filter = pcenFilter({ ...log, framesPerSecond: sampleRate / hopLength }, width);
  return (rows, channels) => {
    for (let at = 0; at < rows.length; at += width) {
      if (at % (rows.length / channels) === 0) filter.reset();
      filter.apply(rows, at);
    }
  };
}

/** Compiles what follows the logarithm and comes before the normalisation: cepstra and deltas. */
function featureRows(frontEnd: FrontEnd, width: number): (rows: Float64Array, energies: Float64Array, channels: number) => Float64Array {
  const cepstrum = cepstrumRows(frontEnd, width);
  const stages = frontEnd.deltas === null ? [] : planDeltas(frontEnd.deltas);
  return (rows, energies, channels) => {
    const plain = frontEnd.kind === "mfcc" ? new Float64Array(energies.length * cepstrum.width) : rows;
    if (plain !== rows) energies.forEach((energy, row) => cepstrum.write(rows, row * width, energy, plain, row * cepstrum.width));
    return stages.length === 0 ? plain : joined(split(plain, channels).map((channel) => deltaRows(channel, cepstrum.width, stages)));
  };
}

function split(values: Float64Array, parts: number): Float64Array[] {
  const length = values.length / parts;
  return Array.from({ length: parts }, (_, part) => values.subarray(part * length, (part + 1) * length));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.forEach((part, index) => all.set(part, index * part.length));
  return all;
}

/** Compiles the normalisation to a function that also turns `[channels, frames, bands]` into `[channels, bands, frames]`. */
function normaliser(frontEnd: FrontEnd): (rows: Float64Array, shape: FeatureMap["shape"]) => Float32Array {
  const { normalisation } = frontEnd;
  if (normalisation.kind === "clip") return (rows, shape) => stored(rows, shape, clipScales(rows, shape[1], normalisation));
  const scales = fixedScales(normalisation, bandCount(frontEnd));
  return (rows, shape) => stored(rows, shape, scales);
}

function stored(rows: Float64Array, [channels, bands, frames]: FeatureMap["shape"], { means, deviations }: Scales): Float32Array {
  const data = new Float32Array(rows.length);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let band = 0; band < bands; band++) {
      let from = channel * frames * bands + band;
      for (let frame = 0; frame < frames; frame++, from += bands) data[to++] = (rows[from] - means[band]) / deviations[band];
    }
  }
  return data;
}
