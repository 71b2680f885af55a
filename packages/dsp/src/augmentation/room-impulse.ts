import type { RandomStream } from "@cochlea/random";
import { convolve } from "../waveform/convolve.ts";
import type { Waveform } from "../waveform.ts";

export interface RandomImpulseOptions {
  /** Measured impulse responses at the waveform's rate, one of which is drawn. */
  readonly responses: readonly Float32Array[];
}

/**
 * Puts all channels into one of several measured rooms.
 *
 * The response's largest sample is taken as the direct sound: it is moved to the start and scaled to 1, so the clip keeps its place and level.
 *
 * @throws {RangeError} Without responses, and for one that is silent.
 */
export function randomImpulse({ channels, sampleRate }: Waveform, stream: RandomStream, { responses }: RandomImpulseOptions): Waveform {
  if (responses.length === 0) throw new RangeError("randomImpulse: need at least one response, got none");
  const response = fromDirectSound(responses[stream.integer(responses.length)]);
  return { channels: channels.map((channel) => convolve(channel, response)), sampleRate };
}

function fromDirectSound(response: Float32Array): Float32Array {
  let direct = 0;
  for (let index = 1; index < response.length; index++) if (Math.abs(response[index]) > Math.abs(response[direct])) direct = index;
  const peak = response[direct];
  if (!(Math.abs(peak) > 0)) throw new RangeError("randomImpulse: need a response with a sample that is not 0, got silence");
  return response.subarray(direct).map((value) => value / peak);
}
