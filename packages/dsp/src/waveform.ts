/** Sound as numbers: one array per channel, all of one length, full scale ±1. */
export interface Waveform {
  readonly channels: readonly Float32Array[];
  /** Samples per second, in Hz. */
  readonly sampleRate: number;
}
