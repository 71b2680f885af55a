import { mixNoise, randomGain, randomShift, type Waveform } from "@cochlea/dsp";
import { fillNormal, type RandomStream } from "@cochlea/random";
import type { AugmentOptions } from "./augment-options.ts";

/** The random stream of an operation on one sample: each has its own, so that adding one leaves the others' draws alone. */
export type StreamOf = (operation: string) => RandomStream;

/**
 * Varies a clip: circular shift, then gain, then noise, as far as the options ask. All channels are shifted and scaled alike.
 *
 * @returns A new waveform of the same length; samples may exceed ±1.
 */
export function augmentWaveform(waveform: Waveform, options: AugmentOptions, streamOf: StreamOf): Waveform {
  const { shiftSeconds, gainDb, noiseLevel, noiseSnrDb } = options;
  let varied = waveform;
  if (shiftSeconds !== undefined) varied = randomShift(varied, streamOf("shift"), { maxSamples: Math.round(shiftSeconds * varied.sampleRate), edges: "circular" });
  if (gainDb) varied = randomGain(varied, streamOf("gain"), { minDb: gainDb[0], maxDb: gainDb[1] });
  if (noiseLevel !== undefined) varied = addLevel(varied, streamOf("noise level").uniform(0, noiseLevel), streamOf("noise"));
  if (noiseSnrDb) varied = addRatio(varied, streamOf("noise snr level").uniform(...noiseSnrDb), streamOf("noise snr"));
  return varied;
}

/** Whether the options touch the waveform at all. */
export function augmentsWaveform({ shiftSeconds, gainDb, noiseLevel, noiseSnrDb }: AugmentOptions): boolean {
  return [shiftSeconds, gainDb, noiseLevel, noiseSnrDb].some((option) => option !== undefined);
}

function addLevel({ channels, sampleRate }: Waveform, deviation: number, stream: RandomStream): Waveform {
  const noisy = channels.map((samples) => {
    const noise = fillNormal(new Float32Array(samples.length), stream);
    for (let i = 0; i < noise.length; i++) noise[i] = samples[i] + deviation * noise[i];
    return noise;
  });
  return { channels: noisy, sampleRate };
}

function addRatio({ channels, sampleRate }: Waveform, snrDb: number, stream: RandomStream): Waveform {
  const noisy = channels.map((samples) => mixNoise(samples, fillNormal(new Float32Array(samples.length), stream), { snrDb }));
  return { channels: noisy, sampleRate };
}
