import type { Waveform } from "@cochlea/dsp";
import type { RandomStream } from "@cochlea/random";
import { type AugmentOptions, type FEATURE_OPERATIONS, WAVEFORM_OPERATIONS } from "./augment-options.ts";
import { type AugmentSounds, checkSounds, NO_SOUNDS } from "./augment-sounds.ts";
import { WAVEFORM_VARIATIONS } from "./waveform-variations.ts";

/** The random stream of an operation on one sample: each has its own, so that adding one leaves the others' draws alone. */
export type StreamOf = (operation: string) => RandomStream;

type WaveformOperation = (typeof WAVEFORM_OPERATIONS)[number];
type FeatureOperation = (typeof FEATURE_OPERATIONS)[number];

/**
 * Varies a clip as far as the options ask, in the order of `WAVEFORM_OPERATIONS`. All channels are varied alike, but for white noise. A random crop is of the recording that the clip is of, and made before.
 *
 * @param sounds What the options' folders hold.
 * @returns A new waveform of the same length; samples may exceed ±1.
 * @throws {RangeError} Where the options ask for recordings that `sounds` does not hold.
 */
export function augmentWaveform(waveform: Waveform, options: AugmentOptions, streamOf: StreamOf, sounds: AugmentSounds = NO_SOUNDS): Waveform {
  checkSounds("augmentWaveform", options, sounds);
  return WAVEFORM_OPERATIONS.reduce((varied, operation) => withOperation(varied, operation, options, streamOf, sounds), waveform);
}

function withOperation<Operation extends WaveformOperation>(waveform: Waveform, operation: Operation, options: AugmentOptions, streamOf: StreamOf, sounds: AugmentSounds): Waveform {
  const value = options[operation];
  if (value === undefined || !happens(operation, options, streamOf)) return waveform;
  return WAVEFORM_VARIATIONS[operation](waveform, value, { streamOf, options, sounds });
}

/** Whether an operation that is asked for happens to this sample; a draw of its own, and none where it always does. */
export function happens(operation: WaveformOperation | FeatureOperation, { probability = {} }: AugmentOptions, streamOf: StreamOf): boolean {
  const share = probability[operation] ?? 1;
  return share === 1 || streamOf(`whether ${operation}`).uniform() < share;
}

/** Whether the options touch the waveform at all. */
export function augmentsWaveform(options: AugmentOptions): boolean {
  return options.randomCrop === true || WAVEFORM_OPERATIONS.some((operation) => options[operation] !== undefined);
}
