import type { CepstrumRows } from "./cepstrum-rows.ts";
import { planDeltas } from "../features/delta-plan.ts";
import { deltaRows } from "../features/deltas.ts";
import type { FeatureMap } from "../feature-map.ts";
import { bandCount } from "../front-end/front-end-rules.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { takeLogarithm } from "../features/logarithm.ts";
import { clipScales, fixedScales, type Scales } from "../features/normalise.ts";
import { pcenFilter } from "../features/pcen.ts";

/** Compiles the logarithm of a whole clip, in place. */
export function levels({ log, power, sampleRate, hopLength }: FrontEnd, width: number): (rows: Float64Array, channels: number) => void {
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
export function featureRows(frontEnd: FrontEnd, width: number, cepstrum: CepstrumRows): (rows: Float64Array, energies: Float64Array, channels: number) => Float64Array {
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
export function normaliser(frontEnd: FrontEnd): (rows: Float64Array, shape: FeatureMap["shape"], data: Float32Array) => void {
  const { normalisation } = frontEnd;
  if (normalisation.kind === "clip") return (rows, shape, data) => store(rows, shape, clipScales(rows, shape[1], normalisation), data);
  const scales = fixedScales(normalisation, bandCount(frontEnd));
  return (rows, shape, data) => store(rows, shape, scales, data);
}

function store(rows: Float64Array, [channels, bands, frames]: FeatureMap["shape"], { means, deviations }: Scales, data: Float32Array): void {
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let band = 0; band < bands; band++) {
      let from = channel * frames * bands + band;
      for (let frame = 0; frame < frames; frame++, from += bands) data[to++] = (rows[from] - means[band]) / deviations[band];
    }
  }
}
