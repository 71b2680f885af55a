import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import lossy from "../../test/golden/sound-files.json" with { type: "json" };
import { readAudioFile } from "./read-audio-file.ts";

let folder = "";

beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), "cochlea-audio-"))));
afterAll(() => rm(folder, { recursive: true }));

test.each(["MP3", "OPUS"])("%s is read, whatever the file is called", async (codec) => {
  const { input, output } = lossy.cases.find(({ call }) => call.includes(codec))!;
  const file = path.join(folder, `${codec}.wav`);
  await writeFile(file, Buffer.from(input.file, "base64"));
  const { channels, sampleRate } = await readAudioFile(file);
  expect([channels[0].length, sampleRate]).toEqual([output.length, output.sampleRate]);
});
