import type { SampleMemory } from "./sample-memory.ts";

/** A file whose header has been read and believed: what it holds, and how to decode a part of it. */
export interface OpenAudio {
  /** How the samples are stored, in words: `"16-bit PCM"`, `"MPEG-1 layer III"`. */
  readonly encoding: string;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Samples a channel, ≥ 1. */
  readonly length: number;
  /** One line for each thing that was wrong and could be put right. */
  readonly repairs: readonly string[];
  /** Samples `start` to `end` (exclusive), one array per channel; `0 <= start < end <= length`. ADPCM asks for no memory. */
  readonly read: (start: number, end: number, memory?: SampleMemory) => Float32Array[] | Promise<Float32Array[]>;
}

/** A file that is decoded without a promise: plain samples or ADPCM. */
export interface OpenSamples extends OpenAudio {
  readonly read: (start: number, end: number, memory?: SampleMemory) => Float32Array[];
}
