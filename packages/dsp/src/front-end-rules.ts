import type { FrontEnd } from "./front-end.ts";

interface Problem {
  readonly path: string[];
  readonly message: string;
}

/** The rules that bind several fields of a front end; each broken one is named. */
export function frontEndProblems(frontEnd: FrontEnd): Problem[] {
  return [clipProblem, windowProblem, melProblem, mfccProblem, logProblem, normalisationProblem]
    .map((rule) => rule(frontEnd))
    .filter((problem) => problem !== null);
}

function clipProblem({ clipSeconds, sampleRate }: FrontEnd): Problem | null {
  if (clipSeconds === null || Math.round(clipSeconds * sampleRate) >= 1) return null;
  return { path: ["clipSeconds"], message: `need at least one sample (1/${sampleRate} s)` };
}

function windowProblem({ window, fftLength }: FrontEnd): Problem | null {
  if (window.length <= fftLength) return null;
  return { path: ["window", "length"], message: `need at most fftLength = ${fftLength}` };
}

function melProblem({ kind, mel, sampleRate }: FrontEnd): Problem | null {
  if (mel === null) {
    return kind === "mel" || kind === "mfcc" ? { path: ["mel"], message: `needed for kind "${kind}"` } : null;
  }
  if (mel.minHz < mel.maxHz && mel.maxHz <= sampleRate / 2) return null;
  return { path: ["mel", "maxHz"], message: `need minHz = ${mel.minHz} < maxHz <= sampleRate / 2 = ${sampleRate / 2}` };
}

function mfccProblem({ kind, mel, mfcc }: FrontEnd): Problem | null {
  if (mfcc === null) return kind === "mfcc" ? { path: ["mfcc"], message: `needed for kind "mfcc"` } : null;
  if (mel === null || mfcc.count <= mel.bands) return null;
  return { path: ["mfcc", "count"], message: `need at most mel.bands = ${mel.bands}` };
}

function logProblem({ log }: FrontEnd): Problem | null {
  if (log.kind !== "natural" || log.floor + log.offset > 0) return null;
  return { path: ["log", "offset"], message: "need floor + offset > 0, so that silence has a logarithm" };
}

function normalisationProblem(frontEnd: FrontEnd): Problem | null {
  const { normalisation } = frontEnd;
  if (normalisation.kind === "none") return null;
  const { mean, deviation } = normalisation;
  const bands = bandCount(frontEnd);
  if (mean.length === deviation.length && (mean.length === 1 || mean.length === bands)) return null;
  return { path: ["normalisation"], message: `need 1 or ${bands} values in both mean and deviation, got ${mean.length} and ${deviation.length}` };
}

/** Height of the feature map. */
export function bandCount({ kind, fftLength, mel, mfcc }: FrontEnd): number {
  if (kind === "waveform") return 1;
  if (kind === "spectrogram") return fftLength / 2 + 1;
  return (kind === "mel" ? mel?.bands : mfcc?.count) ?? 0;
}
