/** What a decoder returns: one array per channel, full scale ±1. */
export interface DecodedAudio {
  readonly channels: Float32Array[];
  /** In Hz. */
  readonly sampleRate: number;
  /** One line for each thing in the file that was wrong and could be put right; empty for a sound file. */
  readonly repairs: readonly string[];
}
