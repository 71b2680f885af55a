import { createFeatureExtractor, type FeatureMap, type FrontEnd, prepareWaveform, type Waveform } from "@cochlea/dsp";

/** One kind of features of a recording. */
export interface Features {
  /** With the kind that was asked for. */
  readonly frontEnd: FrontEnd;
  readonly map: FeatureMap;
  /** Where in the recording they begin. */
  readonly fromSeconds: number;
  /** Length of what they were taken from. */
  readonly seconds: number;
}

/** Features of a recording, in time before bands: `[channels, frames, bands]`. */
export function byFrame({ data, shape: [channels, bands, frames] }: FeatureMap): Float32Array {
  const rows = new Float32Array(data.length);
  for (let channel = 0, from = 0; channel < channels; channel++) {
    for (let band = 0; band < bands; band++) {
      for (let frame = 0; frame < frames; frame++) rows[(channel * frames + frame) * bands + band] = data[from++];
    }
  }
  return rows;
}

/** Brings a recording to a front end's rate, channels and length, and extracts its features. */
export function extractFeatures(waveform: Waveform, frontEnd: FrontEnd, fromSeconds: number): Features {
  const prepared = prepareWaveform(waveform, frontEnd);
  return { frontEnd, map: createFeatureExtractor(frontEnd)(prepared), fromSeconds, seconds: prepared.channels[0].length / frontEnd.sampleRate };
}
