import { resample, type Waveform } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clipStatistics, createFingerprinter, dataReport, type InspectedClip, nearDuplicates } from "../index.ts";

const RATE = 16_000;
const fingerprint = createFingerprinter();

/** Something like speech: harmonics of a pitch that wanders, through formants that wander, in syllables. */
function utterance(seed: number, seconds = 1.2): Float32Array {
  const stream = randomStream(seed, "utterance");
  const [pitch, drift, rate] = [stream.uniform(90, 220), stream.uniform(-60, 60), stream.uniform(3, 7)];
  const formants = Array.from({ length: 3 }, (_, index) => [stream.uniform(300, 900) * (index + 1), stream.uniform(-500, 500), stream.uniform(1, 5)]);
  let phase = 0;
  return Float32Array.from({ length: seconds * RATE }, (_, at) => {
    const time = at / RATE;
    const frequency = pitch + drift * time + 8 * Math.sin(2 * Math.PI * rate * time);
    phase += frequency / RATE;
    let sample = 0;
    for (let harmonic = 1; harmonic * frequency < 4000; harmonic++) {
      const strength = formants.reduce((sum, [centre, sweep, speed]) => sum + Math.exp(-(((harmonic * frequency - centre - sweep * Math.sin(speed * time)) / 150) ** 2)), 0);
      sample += strength * Math.sin(2 * Math.PI * harmonic * phase);
    }
    return 0.1 * sample * Math.max(0, Math.sin(Math.PI * rate * time)) + 0.001 * stream.normal();
  });
}

const wave = (signal: Float32Array, sampleRate = RATE): Waveform => ({ channels: [signal], sampleRate });

const companded = (sample: number): number => {
  const level = Math.round((127 * Math.log1p(255 * Math.abs(sample))) / Math.log(256)) / 127;
  return (Math.sign(sample) * (256 ** level - 1)) / 255;
};

describe("near duplicates", () => {
  const takes = Array.from({ length: 20 }, (_, index) => utterance(index));
  const changes: Readonly<Record<string, (signal: Float32Array, index: number) => Waveform>> = {
    "16 times softer": (signal) => wave(signal.map((sample) => sample / 16)),
    "of the other sign": (signal) => wave(signal.map((sample) => -sample)),
    "in 8 bits of mu-law": (signal) => wave(signal.map(companded)),
    "later by some samples": (signal, index) => wave(Float32Array.from({ length: signal.length + 321 * index }, (_, at) => signal[at - 321 * index] ?? 0)),
    "without its first fifth": (signal) => wave(signal.subarray(signal.length / 5)),
    "at 8 kHz": (signal) => wave(resample(signal, { fromHz: RATE, toHz: 8000 }), 8000),
    "in two channels": (signal) => ({ channels: [signal, signal], sampleRate: RATE }),
  };

  test.each(Object.entries(changes))("a copy %s is found, and no other", (_, change) => {
    const prints = [...takes.map((signal) => wave(signal)), ...takes.map(change)].map(fingerprint);
    expect(nearDuplicates(prints).map(({ first, second }) => [first, second])).toEqual(takes.map((__, index) => [index, index + takes.length]));
  });

  test("nothing of silence, of zeros and of no sound at all", () => {
    const none = [new Float32Array(RATE), new Float32Array(RATE), new Float32Array(1), utterance(1)].map((signal) => fingerprint(wave(signal)));
    expect(nearDuplicates(none)).toEqual([]);
    expect(nearDuplicates([])).toEqual([]);
  });

  test("the same pairs in any order, whatever else is there", () => {
    const prints = [...takes, ...takes.slice(0, 5)].map((signal) => fingerprint(wave(signal)));
    fc.assert(fc.property(fc.shuffledSubarray(prints.map((_, index) => index), { minLength: 25 }), (order) => {
      const pairs = nearDuplicates(order.map((index) => prints[index])).map(({ first, second }) => [order[first], order[second]].sort((a, b) => a - b).join());
      expect(pairs.sort()).toEqual(["0,20", "1,21", "2,22", "3,23", "4,24"]);
    }), { numRuns: 10 });
  });
});

describe("clipStatistics", () => {
  test("by hand: level, peak, channels", () => {
    const square = Float32Array.from({ length: 8000 }, (_, at) => (at % 2 ? 0.5 : -0.5));
    expect(clipStatistics({ channels: [square, new Float32Array(8000)], sampleRate: 8000 })).toEqual({ seconds: 1, sampleRate: 8000, channels: 2, peak: 0.5, levelDb: 10 * Math.log10(0.125), clippedShare: 0, dcOffset: 0, silentShare: 0 });
  });

  test("a top that is cut off is clipped, a single sample at full scale is not", () => {
    const signal = new Float32Array(1000).fill(0.1);
    signal[10] = 1;
    signal.fill(-1, 100, 105);
    signal.fill(1, 200, 202);
    expect(clipStatistics(wave(signal)).clippedShare).toBe(0.005);
  });

  test("the mean of the channel that is farthest off zero", () => {
    const up = Float32Array.from({ length: 1000 }, (_, at) => 0.25 + (at % 2 ? 0.5 : -0.5));
    expect(clipStatistics({ channels: [up.map((sample) => sample - 0.125), up.map((sample) => -sample)], sampleRate: RATE }).dcOffset).toBe(-0.25);
  });

  test("silence by frames of 20 ms; zeros have no level", () => {
    const half = new Float32Array(RATE);
    half.fill(0.5, RATE / 2);
    expect(clipStatistics(wave(half)).silentShare).toBe(0.5);
    expect(clipStatistics(wave(new Float32Array(5)))).toMatchObject({ peak: 0, levelDb: -Infinity, silentShare: 1 });
  });
});

describe("dataReport", () => {
  const clip = (id: string, more: Partial<InspectedClip> = {}): InspectedClip => ({ id, source: id, label: id[0], group: null, split: null, statistics: clipStatistics(wave(new Float32Array(RATE).fill(0.1))), contentHash: id, fingerprint: new Uint32Array(0), ...more });

  test("copies, labels that contradict each other, groups in two parts, clips of each class", () => {
    const print = fingerprint(wave(utterance(1)));
    const clips = [
      clip("a/1", { group: "ann", split: "train", contentHash: "x", fingerprint: print }),
      clip("a/2", { group: "ann", split: "test", contentHash: "x", fingerprint: print }),
      clip("b/1", { group: "bob", split: "train", fingerprint: fingerprint(wave(utterance(1).map((sample) => sample / 3))) }),
      clip("b/2", { statistics: clipStatistics(wave(new Float32Array(2 * RATE))) }),
    ];
    const report = dataReport(clips, { broken: [{ file: "c", reason: "gone" }] });
    expect(report).toMatchObject({ count: 4, seconds: 5, durations: { min: 1, median: 1, max: 2 }, sampleRates: [{ value: RATE, count: 4 }], silent: ["b/2"], groups: { count: 2, clipsWithout: 1 }, splits: { train: 2, validation: 0, test: 1, open: 1 } });
    expect(report.classes.map(({ label, count, seconds, groups }) => [label, count, seconds, groups])).toEqual([["a", 2, 2, 1], ["b", 2, 3, 1]]);
    expect(report.duplicates).toEqual([{ ids: ["a/1", "a/2"], labels: ["a"], splits: ["test", "train"], agreement: 1 }]);
    expect(report.nearDuplicates).toMatchObject([{ ids: ["a/1", "a/2", "b/1"], labels: ["a", "b"], splits: ["test", "train"] }]);
    expect(report.leaks.groups.map(({ key }) => key)).toEqual(["ann"]);
    expect(report.leaks.duplicates).toHaveLength(1);
    expect(report.leaks.nearDuplicates).toHaveLength(1);
  });

  test("where a part is marked, what is not stands on its other side", () => {
    const clips = [clip("a/1", { group: "ann", split: "test", contentHash: "x" }), clip("a/2", { group: "ann", contentHash: "x" }), clip("b/1", { group: "bob" })];
    const { leaks, splits, duplicates } = dataReport(clips);
    expect(leaks.groups).toEqual([{ key: "ann", splits: ["test", "train"], ids: ["a/1", "a/2"] }]);
    expect(leaks.duplicates).toHaveLength(1);
    expect(duplicates[0].splits).toEqual(["test", "train"]);
    expect(splits).toEqual({ train: 0, validation: 0, test: 1, open: 2 });
    expect(dataReport(clips.map((one) => ({ ...one, split: null }))).leaks).toEqual({ groups: [], duplicates: [], nearDuplicates: [] });
  });

  test("a clip of several labels is in the class of each; copies contradict each other where the sets differ", () => {
    const clips = [
      clip("1", { label: "a", labels: ["a", "b"], contentHash: "x", split: "train" }),
      clip("2", { label: "a", labels: ["a", "b"], contentHash: "x", split: "train" }),
      clip("3", { label: "b", contentHash: "y" }),
      clip("4", { label: "b", labels: ["b", "c"], contentHash: "y" }),
    ];
    const { classes, duplicates } = dataReport(clips);
    expect(classes.map(({ label, count, splits }) => [label, count, splits.train])).toEqual([["a", 2, 2], ["b", 4, 2], ["c", 1, 0]]);
    expect(duplicates.map(({ labels }) => labels)).toEqual([["a + b"], ["b", "b + c"]]);
  });

  test("clips off zero by more than a hundredth, worst first", () => {
    const off = (id: string, mean: number) => clip(id, { statistics: clipStatistics(wave(new Float32Array(RATE).fill(mean))) });
    expect(dataReport([off("a", 0.0078125), off("b", 0.0625), off("c", -0.25)]).offset).toEqual([{ id: "c", offset: -0.25 }, { id: "b", offset: 0.0625 }]);
  });

  test("of no clip is refused", () => {
    expect(() => dataReport([])).toThrow(new RangeError("dataReport: need at least one clip, got none"));
  });
});
