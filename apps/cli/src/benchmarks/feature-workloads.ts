import { createFeatureExtractor, createResampler, type FrontEnd, frontEndPreset, type FrontEndPresetName, type ResampleOptions, type SimdOption } from "@cochlea/dsp";
import { fillNormal, randomStream } from "@cochlea/random";
import workloads from "./feature-workloads.json";

interface ResultChoice {
  /** Whether each result is a new array, in place of one that is written again and again. */
  readonly newArrays?: boolean;
}

interface FrontEndWorkload extends ResultChoice, SimdOption {
  readonly preset: FrontEndPresetName;
  readonly overrides?: Partial<FrontEnd>;
}

export interface ResampleWorkload extends ResampleOptions, ResultChoice {}

export type FeatureWorkload = FrontEndWorkload | ResampleWorkload;

export type FeatureWorkloadName = keyof typeof workloads;

/** What features are measured on, one second of sound at a time. The benchmark beside other libraries reads the same file. */
export const FEATURE_WORKLOADS = workloads as Readonly<Record<FeatureWorkloadName, FeatureWorkload>>;

/** One clip's work, on noise made beforehand. */
export function featureCall(name: FeatureWorkloadName): () => unknown {
  const workload = FEATURE_WORKLOADS[name];
  return "fromHz" in workload ? resampling(workload) : frontEnd(workload);
}

function resampling({ newArrays = false, ...options }: ResampleWorkload): () => Float32Array {
  const resampler = createResampler(options);
  const clip = noise(options.fromHz);
  const result = new Float32Array(options.toHz);
  return newArrays ? () => resampler(clip) : () => resampler.into(clip, result);
}

function frontEnd({ preset, overrides, newArrays = false, simd }: FrontEndWorkload): () => unknown {
  const chosen = frontEndPreset(preset, overrides);
  const extract = createFeatureExtractor(chosen, { simd });
  const waveform = { channels: [noise(chosen.sampleRate)], sampleRate: chosen.sampleRate };
  const { data } = extract(waveform);
  return newArrays ? () => extract(waveform) : () => extract.into(waveform, data);
}

function noise(length: number): Float32Array {
  return fillNormal(new Float32Array(length), randomStream(0, "bench")).map((value) => 0.1 * value);
}
