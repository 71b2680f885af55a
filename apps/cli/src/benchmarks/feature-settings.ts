import { type FrontEnd, frontEndPreset, RESAMPLE_QUALITIES } from "@cochlea/dsp";
import type { FeatureWorkload, ResampleWorkload } from "./feature-workloads.ts";

/** A workload in a few words. */
export function featureSettings(workload: FeatureWorkload): string {
  return "fromHz" in workload ? resampleSettings(workload) : `${frontEndSettings(frontEndPreset(workload.preset, workload.overrides))}${formSettings(workload)}`;
}

function formSettings({ simd = true, newArrays = false }: Pick<ResampleWorkload, "simd" | "newArrays">): string {
  return `${simd ? "" : ", plain"}${newArrays ? ", a new array each" : ""}`;
}

function resampleSettings({ quality = "standard", ...form }: ResampleWorkload): string {
  const { window, zeroCrossings, rolloff } = RESAMPLE_QUALITIES[quality];
  return `${window}, ${zeroCrossings} zero crossings, roll-off ${Number(rolloff.toFixed(3))}${formSettings(form)}`;
}

function frontEndSettings({ kind, fftLength, window, hopLength, mel, mfcc, log, sampleRate }: FrontEnd): string {
  const bands = kind === "spectrogram" ? [] : [`${mel?.bands} ${mel?.scale} bands`];
  const coefficients = kind === "mfcc" ? [`${mfcc?.count} coefficients`] : [];
  return [`${sampleRate} Hz`, `FFT ${fftLength}`, `${window.name} ${window.length}`, `hop ${hopLength}`, ...bands, ...coefficients, log.kind === "none" ? "power" : log.kind].join(", ");
}
