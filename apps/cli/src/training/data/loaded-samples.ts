import type { ClipSet, LoadedBatch } from "@cochlea/datasets/node";
import type { Waveform } from "@cochlea/dsp";
import type { PartSamples } from "./prepared-data.ts";

/** Samples that are loaded when they are asked for. */
export function loadedSamples(clips: ClipSet): PartSamples {
  return {
    size: clips.ids.length,
    batches: ({ shuffle, ...options }) => clips.batches({ sampling: { kind: shuffle ? "shuffled" : "in-order" }, ...options, reuse: true }),
    sample: async (index) => (await clips.sample(index)).features,
  };
}

/** One recording at a front end's rate, channels and length, of clips whose output is sound. */
export async function loadedWaveform(clips: ClipSet, index: number, sampleRate: number): Promise<Waveform> {
  return waveformAt(await clips.sample(index), 0, sampleRate);
}

/** The sound in a row of a batch, without what it was padded with. */
export function waveformAt({ features, shape: [channels, , frames], lengths }: Pick<LoadedBatch, "features" | "shape" | "lengths">, row: number, sampleRate: number): Waveform {
  const start = (channel: number): number => (row * channels + channel) * frames;
  return { channels: Array.from({ length: channels }, (_, channel) => features.subarray(start(channel), start(channel) + lengths[row])), sampleRate };
}
