import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frontEndPreset } from "../front-end/front-end-preset.ts";
import { mixChannels } from "../waveform/mix-channels.ts";
import { createWaveformPreparer, prepareWaveform } from "./prepare-waveform.ts";
import { resample } from "../resampling/resample.ts";
import { trimOrPad } from "../waveform/trim-or-pad.ts";

const tiny = frontEndPreset("speech-commands", { clipSeconds: 4 / 16000 });

describe("mixChannels", () => {
  const [left, right] = [Float32Array.of(1, 0), Float32Array.of(0.5, -1)];

  it("averages to one channel and repeats one", () => {
    expect(mixChannels({ channels: [left, right], sampleRate: 8 }, 1)).toEqual({ channels: [Float32Array.of(0.75, -0.5)], sampleRate: 8 });
    const stereo = mixChannels({ channels: [left], sampleRate: 8 }, 2);
    expect(stereo.channels).toEqual([left, left]);
    expect(stereo.channels[0]).not.toBe(left);
  });

  it("refuses what has no known meaning", () => {
    expect(() => mixChannels({ channels: [left, left, left], sampleRate: 8 }, 2)).toThrow("mixChannels: can mix to one channel, or repeat one, got 3 channels to make 2");
    expect(() => mixChannels({ channels: [], sampleRate: 8 }, 1)).toThrow("got 0 channels to make 1");
    expect(() => mixChannels({ channels: [left], sampleRate: 8 }, NaN)).toThrow("to make NaN");
  });
});

describe("trimOrPad", () => {
  it("takes the first samples, or adds zeros at the end", () => {
    expect(trimOrPad(Float32Array.of(1, 2, 3), 2)).toEqual(Float32Array.of(1, 2));
    expect(trimOrPad(Float32Array.of(1, 2), 4)).toEqual(Float32Array.of(1, 2, 0, 0));
    expect(() => trimOrPad(new Float32Array(1), NaN)).toThrow("trimOrPad: need an integer length >= 0, got NaN");
  });
});

describe("prepareWaveform", () => {
  it("mixes, resamples, then trims", () => {
    const left = Float32Array.from({ length: 30 }, (_, index) => Math.sin(index));
    const right = Float32Array.from({ length: 30 }, (_, index) => Math.cos(index));
    const mono = left.map((value, index) => (value + right[index]) / 2);
    const expected = resample(mono, { fromHz: 48000, toHz: 16000 }).slice(0, 4);
    expect(prepareWaveform({ channels: [left, right], sampleRate: 48000 }, tiny)).toEqual({ channels: [expected], sampleRate: 16000 });
  });

  it("pads each channel, and leaves a whole file its length", () => {
    const waveform = { channels: [Float32Array.of(1, 2)], sampleRate: 16000 };
    expect(prepareWaveform(waveform, { ...tiny, channels: "stereo" }).channels).toEqual([Float32Array.of(1, 2, 0, 0), Float32Array.of(1, 2, 0, 0)]);
    expect(prepareWaveform(waveform, { ...tiny, clipSeconds: null }).channels).toEqual(waveform.channels);
  });

  it("gives the same with memory used again, whatever came before, and leaves what it got alone", () => {
    const clip = fc.record({
      sampleRate: fc.constantFrom(8000, 16_000, 44_100),
      channels: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 60 })).chain(([count, length]) => fc.array(fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: length, maxLength: length }), { minLength: count, maxLength: count })),
    });
    const settings = fc.record({ clipSeconds: fc.constantFrom(null, 12 / 16_000, 30 / 16_000), channels: fc.constant("mono" as const) });
    fc.assert(fc.property(settings, fc.array(clip, { minLength: 2, maxLength: 8 }), (setting, clips) => {
      const prepare = createWaveformPreparer({ ...tiny, ...setting }, { reuse: true });
      for (const given of clips) {
        const before = structuredClone(given);
        expect(prepare(given)).toEqual(prepareWaveform(before, { ...tiny, ...setting }));
        expect(given).toEqual(before);
      }
    }));
  });

  it("never gives back the arrays it got", () => {
    const signal = Float32Array.of(1, 2, 3, 4);
    const prepare = createWaveformPreparer(tiny);
    expect(prepare({ channels: [signal], sampleRate: 16000 }).channels[0]).not.toBe(signal);
    expect(() => prepare({ channels: [signal], sampleRate: NaN })).toThrow("resample: need positive integer rates in Hz, got NaN to 16000");
  });
});
