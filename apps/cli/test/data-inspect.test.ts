import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DataReport } from "@cochlea/datasets";
import { parseWav } from "@cochlea/audio-io";
import { expect, test } from "vitest";
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
  expect(stdout).toContain("clips      20 in 3 classes, 10.0 s in all\n");
  expect(stdout).toContain("high        7      3.5      0.50     0.50       7\n");
  expect(stdout).toContain("\n1 recording under different labels (one of the labels is wrong)\n  high/gus_1.wav = low/gus_0.wav: as high and low\n");
  expect(stdout).toContain("\n1 other file (no sound by their names, and not read)\n  notes.txt\n");
  expect(stdout).toMatch(/\nfine {7}no group is in two parts, no recording is in two parts, none is there again in nearly the same form, /);
  const page = await readFile(path.join(cwd, "out/page.html"), "utf8");
  expect(/(?:src|href)="(?!data:|#)/.test(page)).toBe(false);
  expect(page.slice(0, 1000)).toContain("default-src &#39;none&#39;");
  expect(page.match(/<svg[^>]* class="marks"/g)).toHaveLength(4);
  expect(page.match(/<svg class="wave"/g)).toHaveLength(page.match(/<audio /g)!.length);
  const [, sound] = /src="data:audio\/wav;base64,([^"]+)"/.exec(page)!;
  expect(parseWav(Buffer.from(sound, "base64"))).toMatchObject({ sampleRate: 8000, channels: [{ length: 4000 }] });
});

test("groups and copies on both sides of a test part that is marked, told of once and as the worst that they are", async () => {
  const cwd = await toneFolder({ takes: 2 }, { "data/low/gus_1.wav": tone("low", "ann", 0) });
  const { stdout } = await runCli(["data", "inspect", "data", "--group-pattern", SPEAKER, "--test-pattern", "_1\\.wav$"], { cwd });
  expect(stdout).toContain("\n6 groups in more than one part (results on the test part say less about new groups)\n  ann: 6 clips in test and train\n");
  expect(stdout).toContain("\n1 recording in more than one part (the test part holds what is trained on)\n  low/ann_0.wav = low/gus_1.wav: in test and train\n");
  expect(stdout).not.toMatch(/more than once|no recording is there twice/);
  expect(stdout).not.toContain("not known");
});

test("names are text on the page and in a terminal, not HTML, new lines or escape sequences", async () => {
  const cwd = await toneFolder({}, { "data/<b>bold</b>/x&y.wav": toneFiles()["data/low/ann_0.wav"], "data/low/a\n\u001b[31m\u202e.wav": tone("low", 1), "data/low/b\u001b.txt": "" });
  const { stdout, stderr } = await runCli(["data", "inspect", "data", "--html", "page.html"], { cwd });
  const page = await readFile(path.join(cwd, "page.html"), "utf8");
  expect(["&lt;b&gt;bold&lt;", "<b>bold", "low/a\\n\\u001b[31m\\u202e.wav"].map((text) => page.includes(text))).toEqual([true, false, true]);
  expect(stdout).toContain("  low/b\\u001b.txt\n");
  expect(/[\u001b\u202e]/.test(page + stdout + stderr)).toBe(false);
});

test("nothing to inspect is an error that says what is there instead", async () => {
  const cwd = await toneFolder({}, { "bad/a/x.wav": "x", "none/notes.txt": "x", "flat/yes_1.wav": tone("low", 1), "flat/no_1.wav": tone("high", 1) });
  const failed = async (where: string): Promise<string> => {
    const { code, stdout, stderr } = await runCli(["data", "inspect", where], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    return stderr;
  };
  expect(await failed("bad")).toMatch(/cochlea: data inspect: none of the 1 recordings in bad can be read, first a\/x\.wav: /);
  expect(await failed("none")).toContain("cochlea: data inspect: none holds no recording, but notes.txt: not an audio file; put sound files into one folder a class, such as yes/01.wav and no/01.wav, or say by --label-pattern what of a path is the class");
  expect(await failed("flat")).toContain("cochlea: data inspect: flat holds 2 recordings without a class, first no_1.wav; ");
});

test("images, and a page that cannot be written, are refused before anything is read", async () => {
  const cwd = await toneFolder({}, { "digits/train-images-idx3-ubyte": "x", "digits/train-labels-idx1-ubyte": "x", "out/x": "x" });
  const refused = async (...args: string[]) => runCli(["data", "inspect", ...args], { cwd });
  expect(await refused("digits")).toMatchObject({ code: 2, stderr: "cochlea: data inspect: digits is a set of images, and this command reads recordings\n" });
  expect(await refused("data", "--html", "out")).toMatchObject({ code: 2, stderr: expect.stringMatching(/--html .*out is a folder; name a file in it, such as .*index\.html\n$/) as string });
  expect(await refused("data", "--html", "out/x")).toMatchObject({ code: 2, stderr: `cochlea: --html ${cwd}/out/x: the name of a page ends in .html, so that no other file is written over\n` });
  expect(await refused("data", "--html", "out/x/y/page.html")).toMatchObject({ code: 1, stderr: expect.stringMatching(/^cochlea: --html .*page\.html cannot be written: a file is where a folder would have to be; name another file\n$/) as string });
});
