import { audioInfo, decodeAudio } from "@cochlea/audio-io";
import { createResampleStream, type FrontEnd, mixChannels, type Waveform } from "@cochlea/dsp";

export interface PartOptions {
  /** What the bytes are called in messages. */
  readonly name: string;
  readonly offsetSeconds?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** Samples in all channels that are decoded at once: 256 MiB. */
const MOST_AT_ONCE = 2 ** 26;

/**
 * Decodes a recording. A long one is mixed and resampled for the front end part by part, so that an hour of stereo need not lie in memory as samples of its own rate.
 *
 * @returns The recording as it is, or at the front end's rate and channels.
 * @throws {AudioFormatError} And RangeError, as `decodeAudio`.
 */
export async function readInParts(bytes: Uint8Array, frontEnd: Pick<FrontEnd, "channels" | "sampleRate">, options: PartOptions, mostAtOnce = MOST_AT_ONCE): Promise<Waveform> {
  const { offsetSeconds = 0, durationSeconds = Infinity, name } = options;
  const { sampleRate, channelCount, length } = audioInfo(bytes, { name });
  const start = Math.round(offsetSeconds * sampleRate);
  const end = Math.min(length, Math.round((offsetSeconds + durationSeconds) * sampleRate));
  if (!((end - start) * channelCount > mostAtOnce)) return decodeAudio(bytes, { offsetSeconds, durationSeconds, name });
  const collector = collect(frontEnd, sampleRate);
  const step = Math.ceil(mostAtOnce / channelCount);
  for (let at = start; at < end; at += step) {
    collector.push(await decodeAudio(bytes, { offsetSeconds: at / sampleRate, durationSeconds: Math.min(step, end - at) / sampleRate, name }));
  }
  return collector.finish();
}

/** Mixes and resamples what comes, and joins it. */
function collect({ channels, sampleRate }: Pick<FrontEnd, "channels" | "sampleRate">, fromHz: number): { readonly push: (part: Waveform) => void; readonly finish: () => Waveform } {
  const outputs = Array.from({ length: channels === "stereo" ? 2 : 1 }, () => ({ resampling: createResampleStream({ fromHz, toHz: sampleRate }), pieces: [] as Float32Array[] }));
  return {
    push(part) {
      mixChannels(part, outputs.length).channels.forEach((channel, index) => outputs[index].pieces.push(outputs[index].resampling.push(channel)));
    },
    finish() {
      return { channels: outputs.map(({ resampling, pieces }) => joined([...pieces, resampling.finish()])), sampleRate };
    },
  };
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
