import { binCount } from "../fourier/bin-count.ts";
import type { FrontEnd } from "./front-end.ts";

interface Problem {
  readonly path: string[];
  readonly message: string;
}

/** The rules that bind several fields of a front end; each broken one is named. */
export function frontEndProblems(frontEnd: FrontEnd): Problem[] {
  return [clipProblem, windowProblem, betaProblem, melProblem, mfccProblem, energyProblem, logProblem, normalisationProblem]
    .map((rule) => rule(frontEnd))
    .filter((problem) => problem !== null);
}

/** 1 GiB a channel. */
const MOST_CLIP_SAMPLES = 2 ** 28;

function clipProblem({ clipSeconds, sampleRate }: FrontEnd): Problem | null {
  if (clipSeconds === null) return null;
  const samples = Math.round(clipSeconds * sampleRate);
  if (!(samples <= MOST_CLIP_SAMPLES)) return { path: ["clipSeconds"], message: `need at most ${MOST_CLIP_SAMPLES} samples` };
  return samples >= 1 ? null : { path: ["clipSeconds"], message: `need at least one sample (1/${sampleRate} s)` };
}

function windowProblem({ window, fftLength }: FrontEnd): Problem | null {
  if (window.length <= fftLength) return null;
  return { path: ["window", "length"], message: `need at most fftLength = ${fftLength}` };
}

function betaProblem({ window: { name, beta } }: FrontEnd): Problem | null {
  if ((name === "kaiser") === (beta !== undefined)) return null;
  return { path: ["window", "beta"], message: name === "kaiser" ? 'needed for the window "kaiser"' : `the window "${name}" has none` };
}

function melProblem({ kind, mel, sampleRate }: FrontEnd): Problem | null {
  if (mel === null) {
    return kind === "mel" || kind === "mfcc" ? { path: ["mel"], message: `needed for kind "${kind}"` } : null;
  }
  if (mel.minHz < mel.maxHz && mel.maxHz <= sampleRate / 2) return null;
  return { path: ["mel", "maxHz"], message: `need minHz = ${mel.minHz} < maxHz <= sampleRate / 2 = ${sampleRate / 2}` };
}

function mfccProblem({ kind, mel, mfcc }: FrontEnd): Problem | null {
  if (kind !== "mfcc") return null; // more coefficients than bands harm nobody until they are asked for
  if (mfcc === null) return { path: ["mfcc"], message: `needed for kind "mfcc"` };
  const most = mel === null ? Infinity : mel.bands - (mfcc.c0 === "omitted" ? 1 : 0);
  if (mfcc.count <= most) return null;
  return { path: ["mfcc", "count"], message: `need at most mel.bands = ${mel?.bands}${mfcc.c0 === "omitted" ? ", less one for C0" : ""}` };
}

function energyProblem({ mfcc }: FrontEnd): Problem | null {
  if (mfcc === null || mfcc.energy === null || mfcc.c0 !== "omitted") return null;
  return { path: ["mfcc", "c0"], message: 'need "first" or "last", where the energy is to stand' };
}

function logProblem({ log }: FrontEnd): Problem | null {
  if (log.kind !== "natural" || log.floor + log.offset > 0) return null;
  return { path: ["log", "offset"], message: "need floor + offset > 0, so that silence has a logarithm" };
}

function normalisationProblem(frontEnd: FrontEnd): Problem | null {
  const { normalisation } = frontEnd;
  if (normalisation.kind !== "fixed") return null;
  const { mean, deviation } = normalisation;
  const bands = bandCount(frontEnd);
  if (mean.length === deviation.length && (mean.length === 1 || mean.length === bands)) return null;
  return { path: ["normalisation"], message: `need 1 or ${bands} values in both mean and deviation, got ${mean.length} and ${deviation.length}` };
}

/** Height of the feature map. */
export function bandCount(frontEnd: FrontEnd): number {
  return frontEnd.kind === "waveform" ? 1 : staticBandCount(frontEnd) * (1 + (frontEnd.deltas?.order ?? 0));
}

/** Bands before deltas join them. */
export function staticBandCount({ kind, fftLength, mel, mfcc }: FrontEnd): number {
  if (kind === "spectrogram") return binCount(fftLength);
  return (kind === "mfcc" ? mfcc?.count : mel?.bands) ?? 0;
}
