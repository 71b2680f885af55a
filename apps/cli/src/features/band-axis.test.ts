import { frontEndPreset, melToHz } from "@cochlea/dsp";
import { describe, expect, test } from "vitest";
import { bandAxis } from "./band-axis.ts";

const preset = frontEndPreset("torchaudio");
const axis = (mel: object, bands: number) => bandAxis({ ...preset, mel: { ...preset.mel!, ...mel, bands } }, bands);

describe("bandAxis of mel bands", () => {
  test.each([[0, 8000, 80], [1000, 4000, 40], [1000, 1700, 10], [20, 7600, 23], [0, 8000, 5]])("from %d to %d Hz in %d bands has ticks where the mel scale has them", (minHz, maxHz, bands) => {
    const { ticks } = axis({ minHz, maxHz, scale: "htk" }, bands);
    expect(ticks.length).toBeGreaterThanOrEqual(4);
    expect(ticks.length).toBeLessThanOrEqual(15);
    const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
    for (const { at, label } of ticks) {
      const share = (at + 1) / (bands + 1); // band 0's middle is one step above the lower edge
      expect(melToHz(mel(minHz) + share * (mel(maxHz) - mel(minHz)), "htk")).toBeCloseTo(Number(label), 6);
      expect(label).toMatch(/^\d+$/);
    }
  });

  test("prefers the roundest", () => {
    expect(axis({ minHz: 0, maxHz: 8000 }, 80).ticks.map(({ label }) => label)).toEqual(["50", "200", "500", "1000", "2000", "5000"]);
    expect(axis({ minHz: 1000, maxHz: 4000 }, 40).ticks.map(({ label }) => label)).toContain("2500");
    expect(axis({ minHz: 1000, maxHz: 4000 }, 40).ticks.map(({ label }) => label)).not.toContain("1100");
  });
});
