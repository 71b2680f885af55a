import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeAudio, encodeWav } from "@cochlea/audio-io";
import { createFeatureExtractor, FRONT_END_PRESETS, frontEndPreset, prepareWaveform } from "@cochlea/dsp";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const RATE = 8000;
const samples = Float32Array.from({ length: 8000 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / RATE) + 0.01 * Math.sin(index * index));
const wav = encodeWav({ channels: [samples], sampleRate: RATE });
const stereo = encodeWav({ channels: [samples, samples.map((value) => value / 2)], sampleRate: RATE });

/** The values and the shape of a `.npy` file, read by its specification. */
function parseNpy(bytes: Buffer): { header: string; data: Float32Array } {
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x93NUMPY\x01\x00");
  const length = bytes.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const values = bytes.subarray(10 + length);
  return { header: bytes.subarray(10, 10 + length).toString("latin1"), data: Float32Array.from({ length: values.length / 4 }, (_, index) => values.readFloatLE(4 * index)) };
}

describe("features", () => {
  test(".npy holds [frames, bands] as float32, of a front end given as JSON", async () => {
    const frontEnd = frontEndPreset("speech-commands", { hopLength: 200 });
    const cwd = await temporaryFolder({ "a.wav": wav, "f.json": JSON.stringify(frontEnd) });
    const result = await runCli(["features", "a.wav", "--front-end", "f.json", "--out", "a.npy"], { cwd });
    expect(result).toEqual({ code: 0, stdout: "a.npy  mel: 81 frames × 40 bands\n", stderr: "" });
    const { header, data } = parseNpy(await readFile(path.join(cwd, "a.npy")));
    expect(header.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (81, 40), }");
    const expected = createFeatureExtractor(frontEnd)(prepareWaveform(await decodeAudio(wav), frontEnd));
    expect(data).toEqual(data.map((_, index) => expected.data[(index % 40) * 81 + Math.floor(index / 40)]));
  });

  test(".json holds the front end and the same numbers; two channels come first", async () => {
    const cwd = await temporaryFolder({ "a.wav": stereo });
    expect(await runCli(["features", "a.wav", "--preset", "cnn4-stereo", "--kind", "mfcc", "--out", "a.json", "--json"], { cwd }))
      .toMatchObject({ code: 0, stdout: `${JSON.stringify({ out: "a.json", features: [{ kind: "mfcc", channels: 2, frames: 344, bands: 40 }] })}\n` });
    const document = JSON.parse(await readFile(path.join(cwd, "a.json"), "utf8")) as { shape: number[]; frontEnd: object; features: number[][][] };
    expect(document.shape).toEqual([2, 344, 40]);
    expect(document.frontEnd).toEqual(frontEndPreset("cnn4-stereo", { kind: "mfcc" }));
    expect([document.features.length, document.features[1].length, document.features[1][343].length]).toEqual([2, 344, 40]);
  });

  test("several kinds make one picture, with axes, colour bars and a title", async () => {
    const cwd = await temporaryFolder({ "tone.wav": wav });
    const kinds = "waveform,spectrogram,mel,mfcc";
    expect(await runCli(["features", "tone.wav", "--preset", "spoken-digits-8k", "--kind", kinds, "--out", "a.svg"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const svg = await readFile(path.join(cwd, "a.svg"), "utf8");
    for (const text of ["tone.wav", "time (s)", "frequency (Hz)", "frequency (Hz), mel scale", "amplitude", "coefficient", "ln power", "2000", "0.5", "8 kHz, hann window of 200 in FFTs of 256, hop 80"]) expect(svg).toContain(`>${text}<`);
    expect(svg.match(/<linearGradient/g)?.length).toBe(3);
    expect(svg.match(/data:image\/png/g)?.length).toBe(3);
  });

  test("a part of the recording is that part of its samples, at its own seconds", async () => {
    const cwd = await temporaryFolder({ "a.wav": wav });
    const part = ["--offset", "0.25", "--duration", "0.5"];
    expect(await runCli(["features", "a.wav", "--preset", "librosa", "--kind", "waveform", ...part, "--out", "a.npy"], { cwd })).toMatchObject({ stdout: "a.npy  waveform: 11025 samples\n" });
    const frontEnd = JSON.stringify(frontEndPreset("spoken-digits-8k", { kind: "waveform", clipSeconds: null }));
    await writeFile(path.join(cwd, "f.json"), frontEnd);
    expect(await runCli(["features", "a.wav", "--front-end", "f.json", ...part, "--out", "a.npy"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const { data } = parseNpy(await readFile(path.join(cwd, "a.npy")));
    expect(data).toEqual((await decodeAudio(wav)).channels[0].slice(2000, 6000));
    expect(await runCli(["features", "a.wav", "--front-end", "f.json", "--kind", "waveform", "--kind", "mel", ...part, "--out", "a.svg"], { cwd })).toMatchObject({ stdout: "a.svg  waveform: 4000 samples, mel: 51 frames × 40 bands\n" });
    const svg = await readFile(path.join(cwd, "a.svg"), "utf8");
    for (const seconds of ["0.25", "0.75"]) expect(svg).toContain(`>${seconds}<`);
    expect(svg).not.toContain(">0.8<");
  });

  test("the channels of a recording share one scale of colours", async () => {
    const cwd = await temporaryFolder({ "a.wav": stereo });
    expect(await runCli(["features", "a.wav", "--preset", "cnn4-stereo", "--out", "a.svg"], { cwd })).toMatchObject({ code: 0 });
    const svg = await readFile(path.join(cwd, "a.svg"), "utf8");
    const bars = svg.split('role-legend"').slice(1).map((bar) => [...bar.slice(bar.indexOf("role-legend-label")).matchAll(/>([^<]+)</g)].slice(0, 4).map(([, label]) => label));
    expect(bars).toHaveLength(2);
    expect(bars[0]).toEqual(["−20", "0", "20", "40"]);
    expect(bars[1]).toEqual(bars[0]);
  });

  test("a PNG shows the tone as the brightest line of the spectrogram", async () => {
    const cwd = await temporaryFolder({ "tone.wav": wav });
    expect(await runCli(["features", "tone.wav", "--preset", "spoken-digits-8k", "--kind", "spectrogram", "--out", "a.png", "--title", "A"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const { data, width, height, channels } = decode(await readFile(path.join(cwd, "a.png")));
    const column = Math.floor(0.42 * width); // between two ticks of time
    const brightness = Array.from({ length: height }, (_, row) => data[(row * width + column) * channels] + data[(row * width + column) * channels + 1]);
    const top = brightness.findIndex((value) => value < 300); // the frame's first dark pixel in this column; letters end left of it
    const bottom = brightness.findLastIndex((value, row) => value < 300 && row < height - 80);
    const inside = brightness.slice(top + 3, bottom - 3);
    const hz = 4000 * (1 - (inside.indexOf(Math.max(...inside)) + 3) / (bottom - top));
    expect(Math.abs(hz - 440)).toBeLessThan(60);
  });

  test("letters of four scripts are in a PNG; others are left blank, and named", async () => {
    const cwd = await temporaryFolder({ "tone.wav": wav });
    const pixels = async (title: string, stderr: string): Promise<string> => {
      expect(await runCli(["features", "tone.wav", "--kind", "waveform", "--out", "a.png", "--title", title], { cwd })).toMatchObject({ code: 0, stderr });
      return createHash("sha256").update(decode(await readFile(path.join(cwd, "a.png"))).data).digest("hex");
    };
    const drawn: string[] = [];
    for (const title of [" ", "Łź", "ж", "ש"]) drawn.push(await pixels(title, ""));
    expect(new Set(drawn).size).toBe(4);
    expect(await pixels("犬🐕犬", "a.png: the font of a PNG lacks 犬 🐕, left blank in the title; an .svg has every letter\n")).toBe(drawn[0]);
  });

  test("silence has a picture, without the rounding of its coefficients", async () => {
    const cwd = await temporaryFolder({ "zero.wav": encodeWav({ channels: [new Float32Array(4000)], sampleRate: RATE }) });
    expect(await runCli(["features", "zero.wav", "--kind", "waveform,mel,mfcc", "--out", "a.svg"], { cwd })).toMatchObject({ code: 0, stderr: "" });
    const svg = await readFile(path.join(cwd, "a.svg"), "utf8");
    expect(svg).not.toMatch(/>[−-]?0\.0000/);
    expect(svg).not.toContain("NaN");
  });

  test.each(["torchaudio", "whisper"] as const)("--print-front-end prints the preset %s", async (name) => {
    const { code, stdout } = await runCli(["features", "--preset", name, "--print-front-end"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(frontEndPreset(name));
  });

  test("every preset may be named", async () => {
    for (const name of FRONT_END_PRESETS) expect(await runCli(["features", "--preset", name, "--print-front-end"])).toMatchObject({ code: 0 });
  });

  test.each([
    [["a.wav"], 2, "features: need --out with a name that ends in .png, .svg, .npy, .json"],
    [[], 2, "features: need a recording; or --print-front-end to see the front end alone"],
    [["a.wav", "--out", "a.gif"], 2, 'features: --out must end in .png, .svg, .npy, .json, got ".gif"'],
    [["a.wav", "--out", "a.npy", "--kind", "mel,mfcc"], 2, "features: .npy holds one kind, got 2; several go into one .png or .svg"],
    [["a.wav", "--out", "a.npy", "--kind", "cqt"], 2, "Give kinds of waveform, spectrogram, mel, mfcc"],
    [["a.wav", "--out", "a.npy", "--preset", "kaldi", "--front-end", "f.json"], 2, "features: give --front-end or --preset, not both"],
    [["a.wav", "--out", "a.npy", "--front-end", "gone.json"], 1, "gone.json: there is no such file; --preset P --print-front-end prints one"],
    [["a.wav", "--out", "a.npy", "--front-end", "bad.json"], 1, "bad.json: is no JSON"],
    [["a.wav", "--out", "a.npy", "--front-end", "f.json"], 1, "f.json: parseFrontEnd: sampleRate"],
    [["gone.wav", "--out", "a.npy"], 1, "gone.wav: there is no such file"],
    [["short.wav", "--out", "a.npy"], 1, 'short.wav: frameCount: need at least 257 samples for framing "centre"'],
    [["a.wav", "--out", "a.npy", "--front-end", "."], 1, ".: this is a folder; give a JSON file, such as --preset P --print-front-end prints"],
    [["a.wav", "--out", "a.npy", "--offset", "2"], 1, "a.wav: decodeAudio: need 0 <= --offset < 1, where the file ends, got 2"],
    [["a.wav", "--out", "a.npy", "--duration", "0"], 1, "a.wav: decodeAudio: need --duration of at least one sample (0.000125), got 0"],
    [["a.wav", "--out", "a.npy", "--offset", "-1"], 2, "Give a number of at least 0"],
    [["a.wav", "--out", "a.npy", "--kind", "mel", "--kind", "mel"], 2, 'It names "mel" twice'],
    [["a.wav", "--out", "no/a.npy"], 1, "no/a.npy: there is no such folder; make it first"],
  ])("what cannot be done is one line: %j", async (args, code, message) => {
    const cwd = await temporaryFolder({ "a.wav": wav, "f.json": "{}", "bad.json": "{", "short.wav": encodeWav({ channels: [new Float32Array(10)], sampleRate: RATE }) });
    const result = await runCli(["features", ...args], { cwd });
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
