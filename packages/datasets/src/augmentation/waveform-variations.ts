import { findSound, fitLength, mixNoise, randomBackground, randomCrop, randomGain, randomImpulse, randomPitchShift, randomPolarity, randomRoom, randomShift, randomSpeed, randomTimeStretch, type SampleRange, type Waveform } from "@cochlea/dsp";
import { fillNormal, type RandomStream } from "@cochlea/random";
import type { AugmentOptions, WAVEFORM_OPERATIONS } from "./augment-options.ts";
import type { AugmentSounds } from "./augment-sounds.ts";

interface Circumstances {
  /** Each operation has a stream of its own. */
  readonly streamOf: (operation: string) => RandomStream;
  readonly options: AugmentOptions;
  readonly sounds: AugmentSounds;
}

/** One operation with what its field says; gives a new waveform of the same length. */
type Variation<Value> = (waveform: Waveform, value: Value, circumstances: Circumstances) => Waveform;

type Variations = { readonly [Operation in (typeof WAVEFORM_OPERATIONS)[number]]: Variation<NonNullable<AugmentOptions[Operation]>> };

export const WAVEFORM_VARIATIONS: Variations = {
  speedFactor: (waveform, [minFactor, maxFactor], { streamOf }) => sameLength(waveform, randomSpeed(waveform, streamOf("speed"), { minFactor, maxFactor })),
  stretchFactor: (waveform, [minFactor, maxFactor], { streamOf }) => sameLength(waveform, randomTimeStretch(waveform, streamOf("stretch"), { minFactor, maxFactor, ...vocoder(waveform) })),
  pitchSemitones: (waveform, [minSemitones, maxSemitones], { streamOf }) => randomPitchShift(waveform, streamOf("pitch"), { minSemitones, maxSemitones, ...vocoder(waveform) }),
  trimSilenceDb: (waveform, limits, { streamOf }) => trimmed(waveform, limits, streamOf("silence")),
  cropShare: (waveform, limits, { streamOf }) => cropped(waveform, limits, streamOf("crop")),
  shiftSeconds: (waveform, seconds, { streamOf, options: { shiftEdges = "circular" } }) => randomShift(waveform, streamOf("shift"), { maxSamples: Math.round(seconds * waveform.sampleRate), edges: shiftEdges }),
  room: (waveform, { rt60Seconds: [minRt60Seconds, maxRt60Seconds], directToReverberantDb: [minDirectToReverberantDb, maxDirectToReverberantDb] }, { streamOf }) =>
    randomRoom(waveform, streamOf("room"), { minRt60Seconds, maxRt60Seconds, minDirectToReverberantDb, maxDirectToReverberantDb }),
  impulse: (waveform, _, { streamOf, sounds }) => randomImpulse(waveform, streamOf("impulse"), { responses: sounds.impulse }),
  invertShare: (waveform, probability, { streamOf }) => randomPolarity(waveform, streamOf("polarity"), { probability }),
  gainDb: (waveform, [minDb, maxDb], { streamOf }) => randomGain(waveform, streamOf("gain"), { minDb, maxDb }),
  background: (waveform, { snrDb, level = 0 }, { streamOf, sounds: { background: recordings } }) =>
    snrDb ? randomBackground(waveform, streamOf("background"), { recordings, minSnrDb: snrDb[0], maxSnrDb: snrDb[1] }) : withRecording(waveform, recordings, level, streamOf("background")),
  noiseLevel: (waveform, level, { streamOf }) => withNoise(waveform, streamOf("noise level").uniform(0, level), streamOf("noise")),
  noiseSnrDb: (waveform, limits, { streamOf }) => withNoiseAt(waveform, streamOf("noise snr level").uniform(...limits), streamOf("noise snr")),
};

/** The middle of a longer waveform, or a shorter one in the middle of zeros. */
function sameLength({ channels: [{ length }] }: Waveform, { channels, sampleRate }: Waveform): Waveform {
  return { channels: channels.map((channel) => fitLength(channel, { length, place: "centre" })), sampleRate };
}

/** Frames of about 46 ms, which is 2048 samples at 44.1 kHz: long enough for the tones of a voice, short enough for its consonants. */
function vocoder({ sampleRate }: Waveform): { readonly fftLength: number } {
  return { fftLength: 2 ** Math.max(6, Math.round(Math.log2(0.0464 * sampleRate))) };
}

function trimmed(waveform: Waveform, [min, max]: readonly [number, number], stream: RandomStream): Waveform {
  const { channels, sampleRate } = waveform;
  const { start, end } = soundIn(channels, stream.uniform(min, max), vocoder(waveform).fftLength);
  if (start >= end) return waveform;
  return placed({ channels: channels.map((channel) => channel.subarray(start, end)), sampleRate }, channels[0].length, stream);
}

/** From the first channel that sounds to the last that does. */
function soundIn(channels: readonly Float32Array[], topDb: number, frameLength: number): SampleRange {
  const ranges = channels.map((channel) => findSound(channel, { topDb, frameLength, hopLength: frameLength / 4 })).filter(({ start, end }) => start < end);
  return { start: Math.min(...ranges.map(({ start }) => start)), end: Math.max(...ranges.map(({ end }) => end)) };
}

function cropped(waveform: Waveform, [min, max]: readonly [number, number], stream: RandomStream): Waveform {
  const { length } = waveform.channels[0];
  return placed(randomCrop(waveform, stream, { length: Math.ceil(stream.uniform(min, max) * length) }), length, stream);
}

/** A waveform that is not longer than `length`, at a random place among zeros. */
function placed(waveform: Waveform, length: number, stream: RandomStream): Waveform {
  return randomCrop(waveform, stream, { length });
}

/** One of the recordings, from a random place and around again, softened by a factor between 0 and `level`. */
function withRecording({ channels, sampleRate }: Waveform, recordings: readonly Float32Array[], level: number, stream: RandomStream): Waveform {
  const noise = recordings[stream.integer(recordings.length)];
  const from = stream.integer(noise.length);
  const factor = stream.uniform(0, level);
  return { channels: channels.map((channel) => channel.map((sample, index) => sample + factor * noise[(from + index) % noise.length])), sampleRate };
}

function withNoise({ channels, sampleRate }: Waveform, deviation: number, stream: RandomStream): Waveform {
  const noisy = channels.map((samples) => {
    const noise = fillNormal(new Float32Array(samples.length), stream);
    for (let i = 0; i < noise.length; i++) noise[i] = samples[i] + deviation * noise[i];
    return noise;
  });
  return { channels: noisy, sampleRate };
}

function withNoiseAt({ channels, sampleRate }: Waveform, snrDb: number, stream: RandomStream): Waveform {
  const noisy = channels.map((samples) => mixNoise(samples, fillNormal(new Float32Array(samples.length), stream), { snrDb }));
  return { channels: noisy, sampleRate };
}
