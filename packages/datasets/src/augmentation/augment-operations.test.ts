import { frontEndPreset, type Waveform } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AUGMENT_PRESETS, type AugmentOptions, augmentOptionsSchema, type AugmentSounds, augmentWaveform, batches, FEATURE_OPERATIONS, maskFeatures, parseAugmentOptions, type StreamOf, WAVEFORM_OPERATIONS, waveformSource } from "../index.ts";

const RATE = 8000;
const streams = (seed: number): StreamOf => (operation) => randomStream(seed, operation);
const tone = (hz: number, length: number): Float32Array => Float32Array.from({ length }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hz * index) / RATE));
const mono = (samples: Float32Array): Waveform => ({ channels: [samples], sampleRate: RATE });
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

/** Every sample is another number, so that a place can be told by what stands there. */
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => (index + 1) / length);

const sounds: AugmentSounds = {
  background: [ramp(300), tone(50, 9000)],
  impulse: [Float32Array.of(0, 0.5, 0, -0.25)],
};

/** Each operation with a value of its own. */
const ASKED: Required<Pick<AugmentOptions, (typeof WAVEFORM_OPERATIONS)[number] | (typeof FEATURE_OPERATIONS)[number]>> = {
  speedFactor: [0.8, 1.25],
  stretchFactor: [0.8, 1.25],
  pitchSemitones: [-3, 3],
  trimSilenceDb: [20, 40],
  cropShare: [0.5, 0.9],
  shiftSeconds: 0.05,
  room: { rt60Seconds: [0.05, 0.2], directToReverberantDb: [0, 10] },
  impulse: { folder: "rooms" },
  invertShare: 0.5,
  gainDb: [-10, 10],
  background: { folder: "noise", snrDb: [0, 20] },
  noiseLevel: 0.1,
  noiseSnrDb: [0, 20],
  frequencyMask: { count: 2, width: 5 },
  timeMask: { count: 2, width: 20 },
};

function vary(samples: Float32Array, options: AugmentOptions, seed = 1): Float32Array {
  return augmentWaveform(mono(samples), options, streams(seed), sounds).channels[0];
}

function same(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.slice().buffer).equals(Buffer.from(b.slice().buffer));
}

/** Frequency of a tone, from its upward zero crossings in the middle of a signal. */
function pitch(signal: Float32Array): number {
  const crossings = Array.from(signal.keys()).filter((at) => at > 0.4 * signal.length && at < 0.6 * signal.length && signal[at - 1] < 0 && signal[at] >= 0);
  return ((crossings.length - 1) * RATE) / (crossings[crossings.length - 1] - crossings[0]);
}

/** From the first sample that is not 0 to the last. */
function soundOf(signal: Float32Array): { readonly start: number; readonly sound: Float32Array } {
  const start = signal.findIndex((sample) => sample !== 0);
  return { start, sound: signal.slice(start, signal.findLastIndex((sample) => sample !== 0) + 1) };
}

test("the fields are listed in the order in which they are applied", () => {
  const { shape } = augmentOptionsSchema.unwrap();
  expect(Object.keys(shape).filter((field) => field in ASKED)).toEqual([...WAVEFORM_OPERATIONS, ...FEATURE_OPERATIONS]);
});

describe.each(WAVEFORM_OPERATIONS)("%s", (field) => {
  const options = parseAugmentOptions({ [field]: ASKED[field] });
  const clip = tone(440, 1600).map((sample, index) => (index < 500 || index > 900 ? 0 : sample));

  test("keeps the length, draws from its streams alone and writes no input", () => {
    const [before, noise] = [clip.slice(), sounds.background[0].slice()];
    const results = seeds.map((seed) => vary(clip, options, seed));
    expect(same(clip, before) && same(sounds.background[0], noise)).toBe(true);
    expect(results.every((result) => result.length === clip.length && result.every(Number.isFinite))).toBe(true);
    for (const seed of seeds.slice().reverse()) expect(same(vary(clip, options, seed), results[seed])).toBe(true);
    expect(new Set(results.map((result) => result.join())).size).toBeGreaterThan(field === "impulse" ? 0 : 1);
  });

  test("does the same to all channels, but for white noise", () => {
    const [left, right] = augmentWaveform({ channels: [clip, clip], sampleRate: RATE }, options, streams(3), sounds).channels;
    if (field.startsWith("noise")) expect(left).not.toEqual(right);
    else expect(left).toEqual(right);
  });

  test("happens as often as it is told to, and then as if it always did", () => {
    const sometimes = parseAugmentOptions({ ...options, probability: { [field]: 0.7 } });
    const often = Array.from({ length: 200 }, (_, seed) => [vary(clip, sometimes, seed), vary(clip, options, seed)]);
    expect(often.every(([result, always]) => result === clip || same(result, always))).toBe(true);
    const share = often.filter(([result]) => result !== clip).length / often.length;
    expect(Math.abs(share - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / 200));
  });
});

describe("by hand", () => {
  test("speed moves the pitch, a stretch does not, and the middle stays in the middle", () => {
    expect(pitch(vary(tone(400, 4000), { speedFactor: [1.25, 1.25] }))).toBeCloseTo(500, -1);
    expect(pitch(vary(tone(400, 4000), { stretchFactor: [1.25, 1.25] }))).toBeCloseTo(400, -1);
    expect(pitch(vary(tone(400, 4000), { pitchSemitones: [12, 12] }))).toBeCloseTo(800, -1);
    const { start, sound } = soundOf(vary(tone(400, 4000), { speedFactor: [2, 2] }));
    expect(Math.abs(start - 1000)).toBeLessThan(20);
    expect(Math.abs(sound.length - 2000)).toBeLessThan(20);
  });

  test("silent ends go, and what sounds comes to lie anywhere", () => {
    const clip = new Float32Array(8000);
    clip.set(tone(400, 1000).map((sample) => sample + 0.6), 3000);
    const starts = seeds.map((seed) => {
      const { start, sound } = soundOf(vary(clip, { trimSilenceDb: [30, 30] }, seed));
      expect(same(sound, clip.subarray(3000, 4000))).toBe(true);
      return start;
    });
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(4000);
    const silence = new Float32Array(100);
    expect(vary(silence, { trimSilenceDb: [30, 30] })).toEqual(silence);
  });

  test("a crop keeps a stretch of the share that was drawn", () => {
    for (const seed of seeds) {
      const { sound } = soundOf(vary(ramp(1000), { cropShare: [0.25, 0.5] }, seed));
      expect(sound.length).toBeGreaterThanOrEqual(250);
      expect(sound.length).toBeLessThanOrEqual(500);
      const from = Math.round(sound[0] * 1000) - 1;
      expect(sound).toEqual(ramp(1000).slice(from, from + sound.length));
    }
    expect(vary(ramp(100), { cropShare: [1, 1] })).toEqual(ramp(100));
  });

  test("a shift can let zeros in", () => {
    const shifted = seeds.map((seed) => vary(ramp(100), { shiftSeconds: 10 / RATE, shiftEdges: "zero" }, seed));
    for (const result of shifted) {
      const by = Math.round(100 * (ramp(100)[50] - result[50]));
      expect(result.findLastIndex((sample) => sample !== 0) - result.findIndex((sample) => sample !== 0)).toBe(99 - Math.abs(by));
    }
  });

  test("a measured room is an echo, from its direct sound on", () => {
    const clip = Float32Array.of(1, 0, 0, 0.5, 0, 0);
    [1, 0, -0.5, 0.5, 0, -0.25].forEach((sample, index) => expect(vary(clip, { impulse: { folder: "" } })[index]).toBeCloseTo(sample, 6));
  });

  test("half of the clips are turned upside down", () => {
    const results = Array.from({ length: 400 }, (_, seed) => vary(ramp(4), { invertShare: 0.5 }, seed)[0]);
    expect(new Set(results.map(Math.abs))).toEqual(new Set([0.25]));
    expect(Math.abs(results.filter((sample) => sample < 0).length - 200)).toBeLessThan(4 * 10);
  });

  test("recorded noise comes at the ratio that was asked for", () => {
    const clip = tone(440, 4000);
    const noise = vary(clip, { background: { folder: "", snrDb: [10, 10] } }).map((sample, index) => sample - clip[index]);
    const power = (signal: Float32Array): number => signal.reduce((sum, sample) => sum + sample * sample, 0);
    expect(10 * Math.log10(power(clip) / power(noise))).toBeCloseTo(10, 3);
  });

  test("or is a stretch of one recording, going around, times a factor up to the level, however loud the clip is", () => {
    const one: AugmentSounds = { ...sounds, background: [ramp(300)] };
    const factors = seeds.map((seed) => {
      const [noise] = augmentWaveform(mono(new Float32Array(700)), { background: { folder: "", level: 0.1 } }, streams(seed), one).channels;
      const factor = Math.max(...noise);
      const from = Math.round((noise[0] / factor) * 300) - 1;
      expect(noise.every((sample, index) => Math.abs(sample - (factor * (((from + index) % 300) + 1)) / 300) < 1e-5)).toBe(true);
      return factor;
    });
    expect(Math.max(...factors)).toBeLessThanOrEqual(0.1 + 1e-6);
    expect(Math.max(...factors)).toBeGreaterThan(0.08);
    expect(Math.min(...factors)).toBeLessThan(0.02);
  });

  test("masks happen as often as they are told to", () => {
    const map = { data: new Float32Array(96).fill(1), shape: [1, 8, 12] as const };
    const options: AugmentOptions = { timeMask: { count: 3, width: 12 }, fill: 0, probability: { timeMask: 0.25 } };
    const masked = Array.from({ length: 300 }, (_, seed) => maskFeatures(map, options, streams(seed))).filter((result) => result === map);
    expect(Math.abs(masked.length / 300 - 0.75)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 300));
  });
});

const fields = Object.keys(ASKED) as (keyof typeof ASKED)[];
const anyAugment = fc.record({
  asked: fc.subarray(fields, { minLength: 1, maxLength: 6 }),
  sometimes: fc.subarray(fields),
}).map(({ asked, sometimes }) => parseAugmentOptions({
  ...Object.fromEntries(asked.map((field) => [field, ASKED[field]])),
  probability: Object.fromEntries(sometimes.filter((field) => asked.includes(field)).map((field) => [field, 0.6])),
}));

test("a sample of an epoch and a seed has the same bytes in whatever order, batch and company it comes", () => {
  const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 });
  const clips = ["a", "b", "c", "d", "e"].map((id, index) => ({ id, source: id, label: "x", group: null, split: null, waveform: mono(tone(200 + 100 * index, 800)) }));
  const bytesById = (some: typeof clips, augment: AugmentOptions, options: { readonly shuffle: boolean; readonly batchSize: number }): Map<string, string> => {
    const source = waveformSource(some, { frontEnd, labels: ["x"], augment, sounds });
    const size = source.shape.reduce((product, length) => product * length);
    const all = Array.from(batches(source, { ...options, seed: 5, epoch: 2 }));
    return new Map(all.flatMap(({ ids, features }) => ids.map((id, row) => [id, Buffer.from(features.slice(row * size, (row + 1) * size).buffer).toString("base64")] as const)));
  };
  fc.assert(fc.property(anyAugment, fc.shuffledSubarray(clips, { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (augment, some, batchSize) => {
    const all = bytesById(clips, augment, { shuffle: false, batchSize: 5 });
    for (const [id, bytes] of bytesById(some, augment, { shuffle: true, batchSize })) expect(bytes).toBe(all.get(id));
  }), { numRuns: 30 });
});

describe("options as JSON", () => {
  test("every operation and preset can be said", () => {
    for (const options of [ASKED, ...Object.values(AUGMENT_PRESETS)]) expect(parseAugmentOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
  });

  test.each<[unknown, string]>([
    [{ speedFactor: [0, 1] }, "speedFactor.0: "],
    [{ cropShare: [0.5, 1.5] }, "cropShare.1: "],
    [{ invertShare: NaN }, "invertShare: "],
    [{ background: { folder: "noise" } }, "background: need one of snrDb and level"],
    [{ background: { folder: "noise", snrDb: [0, 1], level: 1 } }, "background: need one of snrDb and level"],
    [{ background: { folder: "", level: 1 } }, "background.folder: "],
    [{ room: { rt60Seconds: [0.1, 0.2] } }, "room.directToReverberantDb: "],
    [{ probability: { gainDb: 0.5 } }, "probability.gainDb: need gainDb itself too"],
    [{ gainDb: [0, 1], probability: { gainDb: 0 } }, "probability.gainDb: "],
    [{ probability: { loudness: 0.5 } }, 'probability: Unrecognized key: "loudness"'],
  ])("%j is refused", (json, message) => {
    expect(() => parseAugmentOptions(json)).toThrow(`parseAugmentOptions: ${message}`);
  });

  test("recordings that were not read are asked for", () => {
    const options: AugmentOptions = { background: { folder: "noise", level: 0.1 } };
    expect(() => augmentWaveform(mono(ramp(4)), options, streams(1))).toThrow(new RangeError("augmentWaveform: need sounds for augment.background, got none; read its folder with loadAugmentSounds"));
    const clips = [{ id: "a", source: "a", label: "x", group: null, split: null, waveform: mono(ramp(800)) }];
    expect(() => waveformSource(clips, { frontEnd: frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 }), labels: ["x"], augment: { impulse: { folder: "rooms" } } })).toThrow("waveformSource: need sounds for augment.impulse, got none");
  });
});
