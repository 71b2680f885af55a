import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DataReport } from "@cochlea/datasets";
import { parseWav } from "@cochlea/audio-io";
import { expect, test } from "vitest";
import { binned } from "../src/charts/histogram.ts";
import { runCli } from "./run-cli.ts";
import { tone, toneFiles, toneFolder } from "./tone-folder.ts";
import { SPEAKER } from "./train-tones.ts";

/** Eighteen tones, a copy of one under another label, and a file that is no sound. */
function faultyFolder(): Promise<string> {
  return toneFolder({ takes: 1 }, { "data/low/gus_0.wav": tone("high", "high", "ann", 0), "data/high/gus_1.wav": tone("high", "high", "ann", 0), "data/low/hal_0.wav": "no sound", "data/notes.txt": "mine" });
}

const inspect = ["data", "inspect", "data", "--group-pattern", SPEAKER, "--test-pattern", "(ann|gus)_"];

test("data inspect counts what is there and names what is wrong", async () => {
  const cwd = await faultyFolder();
  const { code, stdout } = await runCli([...inspect, "--json"], { cwd });
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as DataReport & { data: string };
  expect(report).toMatchObject({
    data: "data",
    count: 20,
    seconds: 10,
    durations: { min: 0.5, median: 0.5, max: 0.5 },
    sampleRates: [{ value: 8000, count: 20 }],
    channels: [{ value: 1, count: 20 }],
    duplicates: [{ ids: ["high/gus_1.wav", "low/gus_0.wav"], labels: ["high", "low"], splits: ["test"], agreement: 1 }],
    skipped: [{ file: "notes.txt", reason: "not an audio file" }],
    groups: { count: 7, clipsWithout: 0 },
    splits: { train: 0, validation: 0, test: 5, open: 15 },
    leaks: { groups: [], duplicates: [], nearDuplicates: [] },
  });
  expect(report.classes.map(({ label, count, groups }) => [label, count, groups])).toEqual([["high", 7, 7], ["low", 7, 7], ["middle", 6, 6]]);
  expect(report.broken.map(({ file }) => file)).toEqual(["low/hal_0.wav"]);
});

test("as text, and as one page whose sounds are in it", async () => {
  const cwd = await faultyFolder();
  const { stdout } = await runCli([...inspect, "--html", "out/page.html"], { cwd });
  expect(stdout).toContain("clips     20 in 3 classes, 10.0 s in all\n");
  expect(stdout).toContain("high        7      3.5      0.50     0.50       7\n");
  expect(stdout).toContain("1 × the same recording under different labels (one of them is wrong)\n  high/gus_1.wav = low/gus_0.wav as high and low\n");
  const page = await readFile(path.join(cwd, "out/page.html"), "utf8");
  expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(page.match(/<svg/g)).toHaveLength(5);
  const [, sound] = /src="data:audio\/wav;base64,([^"]+)"/.exec(page)!;
  expect(parseWav(Buffer.from(sound, "base64"))).toMatchObject({ sampleRate: 8000, channels: [{ length: 4000 }] });
});

test("names are text on the page, not HTML", async () => {
  const cwd = await toneFolder({}, { "data/<b>bold</b>/x&y.wav": toneFiles()["data/low/ann_0.wav"] }).catch(() => null);
  if (cwd === null) throw new Error("need a file system that takes < in names");
  await runCli(["data", "inspect", "data", "--html", "page.html"], { cwd });
  const page = await readFile(path.join(cwd, "page.html"), "utf8");
  expect(page).toContain("&lt;b&gt;bold&lt;");
  expect(page).not.toContain("<b>bold");
});

test("nothing to inspect is an error", async () => {
  const cwd = await toneFolder({}, { "bad/a/x.wav": "x", "none/notes.txt": "x" });
  expect(await runCli(["data", "inspect", "bad"], { cwd })).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/cochlea: data inspect: bad holds no labelled recording that can be read, first a\/x\.wav: /) as string });
  expect(await runCli(["data", "inspect", "none"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("put sound files into one folder a class, or give --label-pattern") as string });
});

test("steps of a histogram are round, and every value is in one", () => {
  expect(binned([0.14, 0.5, 2.28], 20).map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(3);
  expect(binned([0, 1, 2, 3, 4, 10], 10)).toHaveLength(11);
  expect(binned([5, 5])[0]).toMatchObject({ from: 5, count: 2 });
});
