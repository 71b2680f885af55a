import type { DecodedAudio } from "@cochlea/audio-io";
import { createFeatureExtractor, createWaveformPreparer, type FeatureMap, featureShape, type FrontEnd, keptArrays, parseFrontEnd, type Waveform } from "@cochlea/dsp";
import type { AugmentOptions } from "../../augmentation/augment-options.ts";
import type { AugmentSounds } from "../../augmentation/augment-sounds.ts";
import { augmentsWaveform, augmentWaveform, type StreamOf } from "../../augmentation/augment-waveform.ts";
import { cropClip, cropLength } from "../../augmentation/crop-clip.ts";
import { maskFeatures } from "../../augmentation/mask-features.ts";

/** What is done to a recording after it is decoded, as plain data: a worker can be told it. */
export interface PipelineOptions {
  readonly frontEnd: FrontEnd;
  /** How clips are varied. Default not at all. */
  readonly augment?: AugmentOptions;
  /** What comes out. Default `"features"`; `"waveform"` is sound at the front end's rate, channels and length, as `[channels, 1, samples]`. */
  readonly output?: "features" | "waveform";
}

/**
 * The stages between a decoded recording and a sample, each a function of its arguments alone.
 *
 * `fixed` gives what no draw touches, so that it can be kept; `finish` is what each drawing does to it.
 * What either gives is good until it is called again: memory is used again and again, for fresh memory costs more than the sums.
 */
export interface ClipPipeline {
  readonly fixed: (audio: DecodedAudio) => FeatureMap;
  /** Says all that `fixed` depends on, but for the recording. */
  readonly fixedKey: string;
  readonly finish: (fixed: FeatureMap, streamOf: StreamOf, sounds?: AugmentSounds) => FeatureMap;
  /** What each drawing takes of a longer recording; null where it is always the beginning. `fixed` then is of the whole recording, or where that is too much of a stretch of it. */
  readonly crop: ClipCrop | null;
}

/** Of a front end, with the length in samples at its rate. */
export interface ClipCrop {
  readonly length: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Of all channels together: of a longer recording never more than a stretch is decoded. */
  readonly mostSamples: number;
}

/** 131 s at 16 kHz, 8 MiB as float32. */
const MOST_WHOLE_SAMPLES = 2 ** 21;

/** @throws {RangeError} For a front end that breaks a rule, or one of whole files where they are to be cropped. */
export function createClipPipeline({ frontEnd: given, augment = {}, output = "features" }: PipelineOptions): ClipPipeline {
  const frontEnd = parseFrontEnd(given);
  const plain: FrontEnd = frontEnd.normalisation.kind === "fixed" ? { ...frontEnd, normalisation: { kind: "none" } } : frontEnd;
  const crop = cropOf(augment, frontEnd);
  const prepare = createWaveformPreparer(crop ? { ...frontEnd, clipSeconds: null } : frontEnd, { reuse: true });
  const features = featuresOf(plain);
  const normalise = fixedNormalisation(frontEnd);
  const mask = masks(augment);
  if (output === "waveform" || augmentsWaveform(augment)) {
    const { sampleRate, channels, clipSeconds } = frontEnd;
    const cut = (waveform: Waveform, streamOf: StreamOf): Waveform => (crop ? cropClip(waveform, crop.length, streamOf) : waveform);
    const vary = (sound: FeatureMap, streamOf: StreamOf, sounds?: AugmentSounds): Waveform => augmentWaveform(cut(waveformOf(sound, sampleRate), streamOf), augment, streamOf, sounds);
    const toSample = output === "waveform" ? mapper() : (waveform: Waveform) => normalise(features(waveform));
    const sound = mapper();
    return { fixed: (audio) => sound(prepare(audio)), fixedKey: JSON.stringify(crop ? { sampleRate, channels, wholeUpTo: crop.mostSamples } : { sampleRate, channels, clipSeconds }), crop, finish: (sound, streamOf, sounds) => mask(toSample(vary(sound, streamOf, sounds)), streamOf) };
  }
  return { fixed: (audio) => features(prepare(audio)), fixedKey: JSON.stringify(plain), crop, finish: (map, streamOf) => mask(normalise(map), streamOf) };
}

function cropOf(augment: AugmentOptions, frontEnd: FrontEnd): ClipCrop | null {
  const length = cropLength("loader", augment, frontEnd);
  return length === null ? null : { length, sampleRate: frontEnd.sampleRate, channels: frontEnd.channels === "stereo" ? 2 : 1, mostSamples: MOST_WHOLE_SAMPLES };
}

function featuresOf(frontEnd: FrontEnd): (waveform: Waveform) => FeatureMap {
  const extract = createFeatureExtractor(frontEnd);
  const memory = keptArrays();
  return (waveform) => {
    const [channels, bands, frames] = featureShape(frontEnd, waveform.channels[0].length);
    return extract.into(waveform, memory(channels * bands * frames, 0));
  };
}

/** Sound as a map of one band. */
function mapper(): (waveform: Waveform) => FeatureMap {
  const memory = keptArrays();
  return ({ channels }) => {
    const length = channels[0].length;
    const data = memory(channels.length * length, 0);
    channels.forEach((samples, channel) => data.set(samples, channel * length));
    return { data, shape: [channels.length, 1, length] };
  };
}

function waveformOf({ data, shape: [channels, , length] }: FeatureMap, sampleRate: number): Waveform {
  return { channels: Array.from({ length: channels }, (_, channel) => data.subarray(channel * length, (channel + 1) * length)), sampleRate };
}

/** Features with the stored mean taken off and divided by the stored deviation; what is given is not written to, for it may be a cache's. */
function fixedNormalisation({ normalisation }: FrontEnd): (map: FeatureMap) => FeatureMap {
  if (normalisation.kind !== "fixed") return (map) => map;
  const { mean, deviation } = normalisation;
  const memory = keptArrays();
  return ({ data, shape }) => {
    const [, bands, frames] = shape;
    const out = memory(data.length, 0);
    for (let at = 0, row = 0; at < out.length; row++) {
      const band = row % bands;
      const [middle, scale] = [mean[mean.length === 1 ? 0 : band], deviation[deviation.length === 1 ? 0 : band]];
      for (const end = at + frames; at < end; at++) out[at] = (data[at] - middle) / scale;
    }
    return { data: out, shape };
  };
}

function masks(augment: AugmentOptions): (map: FeatureMap, streamOf: StreamOf) => FeatureMap {
  if (augment.frequencyMask === undefined && augment.timeMask === undefined) return (map) => map;
  return (map, streamOf) => maskFeatures(map, augment, streamOf);
}
