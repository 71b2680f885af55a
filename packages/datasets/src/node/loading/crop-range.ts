import { audioInfo } from "@cochlea/audio-io";
import { CROP_STREAM } from "../../augmentation/crop-clip.ts";
import { type RecordingSource, sourceRange } from "../../examples/recording-source.ts";
import type { StreamOf } from "../../augmentation/augment-waveform.ts";
import type { ClipCrop } from "./clip-pipeline.ts";

export interface CropRangeOptions {
  readonly crop: ClipCrop;
  readonly streamOf: StreamOf;
  /** Whether all of it would be kept for the next time. */
  readonly keeps: boolean;
}

/** A part of a file as `decodeAudio` takes it. */
export type SecondsRange = ReturnType<typeof sourceRange>;

/**
 * The stretch that a drawing takes of a recording, where that alone is decoded: all of it is too much, or would be decoded for nothing. Null where it is to be decoded as a whole.
 *
 * A stretch is drawn and gives the same samples as if it were cut out of the whole, but for recordings too long: of these it always is the stretch, and its ends are resampled as if they were the recording's.
 */
export function cropRange(bytes: Uint8Array, source: RecordingSource, { crop, streamOf, keeps }: CropRangeOptions): SecondsRange | null {
  const { sampleRate, length, format } = audioInfo(bytes);
  const { start, end } = samplesOf(sourceRange(source), { sampleRate, length });
  const taken = Math.ceil((crop.length * sampleRate) / crop.sampleRate);
  const prepared = Math.ceil(((end - start) * crop.sampleRate) / sampleRate) * crop.channels;
  const tooLong = prepared > crop.mostSamples;
  // Opus has to converge after a jump, so a stretch of it is not exactly that of the whole.
  const alike = sampleRate === crop.sampleRate && format !== "Ogg Opus";
  if (!(taken < end - start && (tooLong || (alike && !keeps)))) return null;
  const from = start + streamOf(CROP_STREAM).integer(end - start - taken + 1);
  return { offsetSeconds: from / sampleRate, durationSeconds: taken / sampleRate };
}

/** As `decodeAudio` rounds them. */
function samplesOf({ offsetSeconds = 0, durationSeconds = Infinity }: SecondsRange, { sampleRate, length }: { readonly sampleRate: number; readonly length: number }): { readonly start: number; readonly end: number } {
  return { start: Math.round(offsetSeconds * sampleRate), end: Math.min(length, Math.round((offsetSeconds + durationSeconds) * sampleRate)) };
}
