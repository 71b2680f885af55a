import { createFeatureExtractor, type FeatureExtractor, featureShape, type FrontEnd, type Waveform } from "@cochlea/dsp";
import type { AugmentOptions } from "../augmentation/augment-options.ts";
import { type AugmentSounds, checkSounds, NO_SOUNDS } from "../augmentation/augment-sounds.ts";
import { augmentsWaveform, augmentWaveform, type StreamOf } from "../augmentation/augment-waveform.ts";
import { sampleClasses } from "./sample-classes.ts";
import { cropClip, cropLength } from "../augmentation/crop-clip.ts";
import type { Example } from "../examples/example.ts";
import { maskFeatures } from "../augmentation/mask-features.ts";
import type { SampleSource } from "./sample-source.ts";
import type { Task } from "../examples/task.ts";

/** An example with its sound, prepared for a front end. */
export interface Clip extends Example {
  readonly waveform: Waveform;
}

export interface WaveformSourceOptions {
  readonly frontEnd: FrontEnd;
  /** All classes in order: the first is class 0. */
  readonly labels: readonly string[];
  /** With `multi` batches have targets: clips may have several labels, or none. Default `single`. */
  readonly task?: Task;
  /** How clips are varied, for the training part. Default not at all. */
  readonly augment?: AugmentOptions;
  /** The recordings that `augment` takes in, where it names folders of them. */
  readonly sounds?: AugmentSounds;
}

/**
 * Samples that are computed from waveforms in memory.
 *
 * Features that no augmentation of the waveform touches are extracted once, when first asked for, and kept.
 * Clips of any length will do where `augment.randomCrop` makes them of the front end's.
 *
 * @throws {RangeError} When there is no clip, a label is not among `labels`, clips are not of one length, or `sounds` lacks what `augment` asks for.
 */
export function waveformSource(clips: readonly Clip[], options: WaveformSourceOptions): SampleSource {
  const { frontEnd, labels, task = "single", augment = {}, sounds = NO_SOUNDS } = options;
  if (clips.length === 0) throw new RangeError("waveformSource: need at least one clip, got none");
  const crop = cropLength("waveformSource", augment, frontEnd);
  const shape = featureShape(frontEnd, crop ?? clips[0].waveform.channels[0].length);
  if (crop === null) checkLengths(clips);
  checkSounds("waveformSource", augment, sounds);
  const extract = createFeatureExtractor(frontEnd);
  const features = augmentsWaveform(augment) ? freshFeatures(clips, extract, (clip, streamOf) => augmentWaveform(crop === null ? clip : cropClip(clip, crop, streamOf), augment, streamOf, sounds)) : keptFeatures(clips, extract);
  const masked = augment.frequencyMask !== undefined || augment.timeMask !== undefined;
  return {
    ids: clips.map(({ id }) => id),
    ...sampleClasses("waveformSource", clips, labels, task),
    shape,
    write: (index, out, streamOf) => {
      features(index, out, streamOf);
      if (masked) out.set(maskFeatures({ data: out, shape }, augment, streamOf).data);
    },
  };
}

function checkLengths(clips: readonly Clip[]): void {
  const length = clips[0].waveform.channels[0].length;
  const other = clips.find(({ waveform }) => waveform.channels[0].length !== length);
  if (other) throw new RangeError(`waveformSource: need clips of one length, got ${length} samples and, in ${JSON.stringify(other.id)}, ${other.waveform.channels[0].length}; set the front end's clipSeconds`);
}

function freshFeatures(clips: readonly Clip[], extract: FeatureExtractor, vary: (waveform: Waveform, streamOf: StreamOf) => Waveform): SampleSource["write"] {
  return (index, out, streamOf) => void extract.into(vary(clips[index].waveform, streamOf), out);
}

function keptFeatures(clips: readonly Clip[], extract: FeatureExtractor): SampleSource["write"] {
  const kept: Float32Array[] = [];
  return (index, out) => {
    kept[index] ??= extract(clips[index].waveform).data;
    out.set(kept[index]);
  };
}
