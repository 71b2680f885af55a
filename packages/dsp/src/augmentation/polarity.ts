import type { RandomStream } from "@cochlea/random";
import type { Waveform } from "../waveform.ts";

/** Turns a signal upside down. Returns a new array. */
export function invertPolarity(signal: Float32Array): Float32Array {
  return signal.map((value) => -value);
}

export interface RandomPolarityOptions {
  /** How often the waveform is turned, 0 to 1. Default 0.5. */
  readonly probability?: number;
}

/**
 * Turns all channels upside down, or none.
 *
 * @throws {RangeError} Unless `0 <= probability <= 1`.
 */
export function randomPolarity({ channels, sampleRate }: Waveform, stream: RandomStream, { probability = 0.5 }: RandomPolarityOptions = {}): Waveform {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`randomPolarity: need 0 <= probability <= 1, got ${probability}`);
  const turns = stream.uniform() < probability;
  return { channels: channels.map((channel) => (turns ? invertPolarity(channel) : channel.slice())), sampleRate };
}
