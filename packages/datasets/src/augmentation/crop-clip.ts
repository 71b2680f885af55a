import { clipLength, type FrontEnd, randomCrop, trimOrPad, type Waveform } from "@cochlea/dsp";
import type { AugmentOptions } from "./augment-options.ts";
import type { StreamOf } from "./augment-waveform.ts";

/** The stream that says where a crop begins: its first whole number below the number of places. */
export const CROP_STREAM = "random crop";

/**
 * Samples of a crop; null where none is asked for.
 *
 * @throws {RangeError} Where the front end takes whole files.
 */
export function cropLength(caller: string, { randomCrop: asked = false }: AugmentOptions, frontEnd: FrontEnd): number | null {
  if (!asked) return null;
  const length = clipLength(frontEnd);
  if (length === null) throw new RangeError(`${caller}: augment.randomCrop needs the length to crop to, got a front end with clipSeconds = null; set its clipSeconds, or leave randomCrop out`);
  return length;
}

/** A stretch of so many samples from a place drawn anew each time; a shorter waveform is followed by zeros, as it is without. */
export function cropClip(waveform: Waveform, length: number, streamOf: StreamOf): Waveform {
  const { channels: [{ length: present }], sampleRate } = waveform;
  if (present > length) return randomCrop(waveform, streamOf(CROP_STREAM), { length });
  return present === length ? waveform : { channels: waveform.channels.map((channel) => trimOrPad(channel, length)), sampleRate };
}
