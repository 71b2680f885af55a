import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { flacModule } from "./flac-module.ts";
import type { FlacStreamInfo } from "./flac-stream-info.ts";

/** Bytes of the file that are in the decoder's memory at once, where its frames are not longer. */
const WINDOW_BYTES = 2 ** 20;
const MOST_WINDOW_BYTES = 2 ** 30;

/** What calls of the decoder end with, as in assembly/flac.ts. */
const FINE = 0;
const CUT = 1;
const NO_HEADER = 2;
const OTHER_KIND = 3;

/**
 * The frames of a FLAC file, one after the other, each with both its checksums right and together every byte of it.
 *
 * One at a time: all share the decoder.
 *
 * @see RFC 9639, section 9.
 */
export class FlacFrames {
  /** Samples a channel before the next frame. */
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #info: FlacStreamInfo;
  readonly #decoder = flacModule();
  #index = 0;
  #at: number;
  #windowStart: number;
  #windowEnd: number;

  constructor(bytes: Uint8Array, info: FlacStreamInfo) {
    this.#bytes = bytes;
    this.#info = info;
    this.#at = this.#windowStart = this.#windowEnd = info.audioStart;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Passes over all frames that end at this sample or before. */
  skip(until: number): void {
    while (!this.ended && this.#step("skip", until - this.position) > 0);
  }

  /** Decodes some frames: so many that they reach this sample, or fewer. @returns Views on the decoder's memory, one a channel. */
  decode(until: number): Float32Array[] {
    const count = this.#step("decode", until - this.position);
    const { memory, samples, CHANNEL_BYTES } = this.#decoder;
    return Array.from({ length: this.#info.channelCount }, (_, c) => new Float32Array(memory.buffer, samples.value + c * CHANNEL_BYTES.value, count));
  }

  /** @returns How many samples it got on by. */
  #step(work: "skip" | "decode", wanted: number): number {
    for (;;) {
      if (this.#at === this.#windowEnd) this.#fill();
      const last = this.#windowEnd === this.#bytes.length;
      const status = this.#call(work, last, wanted);
      const count = this.#decoder.count.value;
      if (status === FINE || (status === CUT && !last && count > 0)) return count;
      if (status !== CUT || last) throw this.#failure(work, status);
      this.#fill();
    }
  }

  #call(work: "skip" | "decode", last: boolean, wanted: number): number {
    const { input, next, count, frames } = this.#decoder;
    const origin = input.value - this.#windowStart;
    const status = this.#decoder[work](origin + this.#at, origin + this.#windowEnd, last, Math.min(wanted, 2 ** 31 - 1));
    this.#at = next.value - origin;
    this.position += count.value;
    this.#index += frames.value;
    return status;
  }

  /** Puts what begins with the next frame into the decoder's memory; twice as much where the frame was the window's first and did not fit. */
  #fill(): void {
    const size = this.#at === this.#windowStart ? Math.max(WINDOW_BYTES, 2 * (this.#windowEnd - this.#windowStart)) : WINDOW_BYTES;
    this.#windowStart = this.#at;
    this.#windowEnd = Math.min(this.#at + size, this.#bytes.length);
    const { sampleRate, channelCount, bitsPerSample } = this.#info;
    const bytes = this.#windowEnd - this.#windowStart;
    if (bytes > MOST_WINDOW_BYTES || !this.#decoder.layOut(sampleRate, channelCount, bitsPerSample, bytes)) throw this.#damaged("takes more memory than there is");
    new Uint8Array(this.#decoder.memory.buffer, this.#decoder.input.value).set(this.#bytes.subarray(this.#windowStart, this.#windowEnd));
  }

  #failure(work: "skip" | "decode", status: number): AudioFormatError {
    if (status === NO_HEADER) return this.#damaged("has no valid header");
    if (status === OTHER_KIND) return this.#otherKind();
    if (work === "skip") return this.#damaged("fails its checksum or is cut off");
    const impossible = this.#damaged("cannot be decoded though its checksums are right");
    this.#step("skip", this.#decoder.blockSize.value); // which fails in turn where they are not
    return impossible;
  }

  #damaged(what: string): AudioFormatError {
    return new AudioFormatError(`decodeFlac: frame ${this.#index} at byte ${this.#at} ${what}; the file is damaged`);
  }

  #otherKind(): AudioFormatError {
    const { sampleRate, channelCount, bitsPerSample } = this.#info;
    const { frameRate, frameChannels, frameBits } = this.#decoder;
    const rate = frameRate.value || sampleRate;
    const [need, found] = rate === sampleRate && frameChannels.value === channelCount
      ? [`${bitsPerSample} bits a sample`, `${frameBits.value}`]
      : [`${channelCount} channels at ${sampleRate} Hz`, `${frameChannels.value} channels at ${rate} Hz`];
    return new AudioFormatError(`decodeFlac: need ${need} throughout, got ${found} in frame ${this.#index}`);
  }
}
