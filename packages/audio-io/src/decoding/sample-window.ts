import { allFinite } from "./all-finite.ts";
import { AudioFormatError } from "./audio-format-error.ts";
import { sampleArrays, type SampleMemory } from "./sample-memory.ts";

/** Collects a part of what a decoder gives in order: samples before and after it are dropped. */
export class SampleWindow {
  readonly channels: Float32Array[];
  readonly #start: number;
  readonly #end: number;
  #position: number;

  /** Keeps samples `start` to `end`; the first that is added stands at `position`. */
  constructor(channelCount: number, start: number, end: number, position: number, memory?: SampleMemory) {
    this.channels = sampleArrays("decodeAudio", channelCount, end - start, memory);
    this.#start = start;
    this.#end = end;
    this.#position = position;
  }

  /** Adds the next samples, one array per channel; further channels are left out. */
  add(chunk: readonly Float32Array[], length: number): void {
    const from = Math.max(0, this.#start - this.#position);
    const to = Math.min(length, this.#end - this.#position);
    if (from < to) this.channels.forEach((channel, c) => channel.set(chunk[c].subarray(from, to), this.#position + from - this.#start));
    this.#position += length;
  }

  /** The samples, all of which must have been added. @throws {AudioFormatError} Otherwise. */
  complete(caller: string): Float32Array[] {
    const missing = this.#end - this.#position;
    if (missing > 0) throw new AudioFormatError(`${caller}: the decoder gave ${missing} samples fewer than the file states; the file is damaged`);
    return this.channels;
  }

  /** The same of a decoder that computes in floating point: all must be finite. */
  completeAndFinite(caller: string): Float32Array[] {
    this.complete(caller);
    if (!this.channels.every(allFinite)) throw new AudioFormatError(`${caller}: the decoder gave samples that are not finite; the file is damaged`);
    return this.channels;
  }
}
