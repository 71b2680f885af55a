/** Gives memory for the samples of a channel: of just this length, holding anything, and not the same for two channels of a file. */
export type SampleMemory = (length: number, channel: number) => Float32Array;

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
  /** Samples `start` to `end` (exclusive), one array per channel; `0 <= start < end <= length`. Formats that make their arrays elsewhere ask for no memory. */
  readonly read: (start: number, end: number, memory?: SampleMemory) => Float32Array[] | Promise<Float32Array[]>;
}

/** A file that is decoded without a promise: plain samples or ADPCM. */
export interface OpenSamples extends OpenAudio {
  readonly read: (start: number, end: number, memory?: SampleMemory) => Float32Array[];
}
