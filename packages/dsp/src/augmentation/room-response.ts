import { fillNormal, type RandomStream } from "@cochlea/random";
import { convolve } from "../waveform/convolve.ts";
import { drawBetween } from "./draw-between.ts";
import type { Waveform } from "../waveform.ts";

export interface RoomResponseOptions {
  /** In Hz. */
  readonly sampleRate: number;
  /** Time in which the reverberation falls by 60 dB; a living room has about 0.4 s, a church several. */
  readonly rt60Seconds: number;
  /** Energy of the direct sound over that of all reverberation; 0 is far away, 10 and more close. */
  readonly directToReverberantDb: number;
}

/**
 * A made-up room: the direct sound, 1 at sample 0, then exponentially decaying noise.
 *
 * @returns `rt60Seconds` of samples, at least one.
 * @throws {RangeError} Unless `sampleRate` and `rt60Seconds` are positive and `directToReverberantDb` is finite.
 */
export function syntheticRoomResponse(stream: RandomStream, { sampleRate, rt60Seconds, directToReverberantDb }: RoomResponseOptions): Float32Array {
  const length = Math.max(1, Math.round(sampleRate * rt60Seconds));
  if (!(sampleRate > 0 && rt60Seconds > 0 && length < 2 ** 31)) {
    throw new RangeError(`syntheticRoomResponse: need positive sampleRate and rt60Seconds, got ${sampleRate} and ${rt60Seconds}`);
  }
  if (!Number.isFinite(directToReverberantDb)) {
    throw new RangeError(`syntheticRoomResponse: need a finite directToReverberantDb, got ${directToReverberantDb}`);
  }
  const tail = fillNormal(new Float32Array(length - 1), stream);
  let energy = 0;
  for (let index = 0; index < tail.length; index++) {
    tail[index] *= 10 ** ((-3 * (index + 1)) / length);
    energy += tail[index] * tail[index];
  }
  const factor = energy === 0 ? 0 : Math.sqrt(10 ** (-directToReverberantDb / 10) / energy);
  const response = new Float32Array(length);
  response[0] = 1;
  for (let index = 1; index < length; index++) response[index] = factor * tail[index - 1];
  return response;
}

export interface RandomRoomOptions {
  readonly minRt60Seconds: number;
  readonly maxRt60Seconds: number;
  readonly minDirectToReverberantDb: number;
  readonly maxDirectToReverberantDb: number;
}

/**
 * Puts all channels into one made-up room, with both its figures uniform between the limits.
 *
 * @throws {RangeError} Unless each minimum is at most its maximum.
 */
export function randomRoom({ channels, sampleRate }: Waveform, stream: RandomStream, options: RandomRoomOptions): Waveform {
  const rt60Seconds = drawBetween(stream, "randomRoom", "Rt60Seconds", options.minRt60Seconds, options.maxRt60Seconds);
  const directToReverberantDb = drawBetween(stream, "randomRoom", "DirectToReverberantDb", options.minDirectToReverberantDb, options.maxDirectToReverberantDb);
  const response = syntheticRoomResponse(stream, { sampleRate, rt60Seconds, directToReverberantDb });
  return { channels: channels.map((channel) => convolve(channel, response)), sampleRate };
}
