import { frontEndPreset, type Waveform } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { augmentStreams } from "../samples/epoch-plan.ts";
import { cropClip } from "./crop-clip.ts";
import { type AugmentOptions, batches, type Clip, parseAugmentOptions, waveformSource } from "../index.ts";

const streamsOf = (seed: number) => (operation: string) => randomStream(seed, operation);
/** Sample `i` has the value `i`, and `-i` in a second channel. */
const ramp = (length: number): Waveform => ({ channels: [1, -1].map((sign) => Float32Array.from({ length }, (_, at) => sign * (at + 1))), sampleRate: 8000 });

describe("cropClip", () => {
  test("of a longer waveform it keeps a stretch that lies inside, the same in all channels", () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (seed, length, more) => {
      const { channels: [left, right] } = cropClip(ramp(length + more), length, streamsOf(seed));
      const first = left[0];
      expect(first >= 1 && first <= more + 1).toBe(true);
      expect([...left]).toEqual(Array.from({ length }, (_, at) => first + at));
      expect([...right]).toEqual([...left].map((value) => -value));
    }));
  });

  test("a shorter one is followed by zeros, whatever is drawn; one of the length is itself", () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 50 }), fc.nat(50), (seed, present, more) => {
      const { channels } = cropClip(ramp(present), present + more, streamsOf(seed));
      channels.forEach((channel, index) => expect([...channel]).toEqual([...ramp(present).channels[index], ...Array<number>(more).fill(0)]));
    }));
    const same = ramp(9);
    expect(cropClip(same, 9, streamsOf(1))).toBe(same);
  });

  test("reaches every place, as often as another, from draw to draw and epoch to epoch", () => {
    const counts = new Array<number>(8).fill(0);
    for (let epoch = 0; epoch < 200; epoch++) {
      for (let draw = 0; draw < 20; draw++) counts[cropClip(ramp(27), 20, augmentStreams(3, epoch, "clip", draw)).channels[0][0] - 1]++;
    }
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(500 * (7 / 8)));
  });
});

describe("waveformSource with a random crop", () => {
  const frontEnd = { ...frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 }), kind: "waveform" as const };
  const clips: Clip[] = [500, 800, 1100].map((length) => ({ id: String(length), source: "", label: "a", group: null, split: "train", waveform: { channels: [ramp(length).channels[0]], sampleRate: 8000 } }));
  const augment: AugmentOptions = { randomCrop: true };

  test("takes clips of any length, and cuts before anything else", () => {
    const source = waveformSource(clips, { frontEnd, labels: ["a"], augment: { ...augment, gainDb: [6.0206, 6.0206] } });
    expect(source.shape[2]).toBe(800);
    const [{ features }] = batches(source, { batchSize: 3, seed: 1, epoch: 0, shuffle: false });
    const rows = [0, 1, 2].map((row) => features.subarray(row * 800, (row + 1) * 800).map((value) => Math.round(value / 2)));
    expect(rows[0]).toEqual(Float32Array.from({ length: 800 }, (_, at) => (at < 500 ? at + 1 : 0)));
    expect(rows[1]).toEqual(ramp(800).channels[0]);
    expect(rows[2]).toEqual(cropClip(clips[2].waveform, 800, augmentStreams(1, 0, "1100", 0)).channels[0]);
  });

  test("is refused where there is no length to crop to; false is none", () => {
    const open = { ...frontEnd, clipSeconds: null };
    expect(() => waveformSource(clips, { frontEnd: open, labels: ["a"], augment })).toThrow("waveformSource: augment.randomCrop needs the length to crop to, got a front end with clipSeconds = null; set its clipSeconds, or leave randomCrop out");
    expect(() => waveformSource(clips, { frontEnd, labels: ["a"], augment: { randomCrop: false } })).toThrow("waveformSource: need clips of one length");
    expect(parseAugmentOptions({ randomCrop: false })).toEqual({ randomCrop: false });
    expect(() => parseAugmentOptions({ randomCrop: 0.5 })).toThrow("parseAugmentOptions: randomCrop: ");
  });
});
