import { AudioFormatError } from "../decoding/audio-format-error.ts";
import type { OggPacket } from "./ogg-stream.ts";

/** Where the samples of each packet stand, counted from the first that a decoder gives. */
export interface PacketTimeline {
  /** End of each packet, in samples. */
  readonly ends: Float64Array;
  /** First sample that belongs to the recording. */
  readonly start: number;
  /** End of the recording. */
  readonly end: number;
  readonly repairs: readonly string[];
}

/**
 * Lays packets out in time by their durations, and trims both ends by what the pages state.
 *
 * The first page may state fewer samples than its packets give: the difference is dropped at the start.
 * The last page may too: the difference is padding at the end.
 *
 * @param skip - Samples at the start that are never part of the recording.
 * @throws {AudioFormatError} When nothing is left.
 * @see Vorbis I specification, appendix A.2; RFC 7845, section 4.
 */
export function packetTimeline(caller: string, packets: readonly OggPacket[], durations: Float64Array, skip: number): PacketTimeline {
  const ends = durations.slice();
  for (let i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  const held = ends.at(-1) ?? 0;
  const base = basePosition(packets, ends);
  const last = packets.at(-1);
  const stated = last?.last && last.granule !== null ? last.granule - base : held;
  const [start, end] = [Math.max(skip, -base), Math.min(stated, held)];
  if (!(start < end)) throw new AudioFormatError(`${caller}: need at least one sample, the pages state ${Math.max(0, stated - start)} of the ${held} that the packets hold`);
  const repairs = stated > held ? [`the last page states ${stated - start} samples; the ${held - start} present are used`] : [];
  return { ends, start, end, repairs };
}

/** What the pages call the first sample: 0, less than that where samples are to be dropped, more where the stream was cut out of a longer one. */
function basePosition(packets: readonly OggPacket[], ends: Float64Array): number {
  const index = packets.findIndex(({ granule }) => granule !== null);
  if (index < 0) return 0;
  const { granule, last } = packets[index];
  const base = granule! - ends[index];
  return last ? Math.max(0, base) : base;
}

/** The first packet that ends behind a sample. */
export function packetAt(ends: Float64Array, sample: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > sample) high = middle;
    else low = middle + 1;
  }
  return low;
}
