import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dataPack } from "./data-pack.ts";
import { audioInfo, decodeAudio } from "@cochlea/audio-io";

const packs = { digits: dataPack("fsdd"), commands: dataPack("speech-commands-v0.01-train9"), noise: dataPack("speech-commands-background-noise"), esc10: dataPack("esc10-22k") };

/** Every n-th sound file of a folder, in a fixed order. */
async function soundFiles(folder: string, step: number): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(wav|flac)$/.test(name)).sort();
  return names.filter((_, i) => i % step === 0).map((name) => path.join(folder, name));
}

async function expectSound(file: string): Promise<void> {
  const bytes = await readFile(file);
  const info = audioInfo(bytes, { name: file });
  const { channels, sampleRate, repairs } = await decodeAudio(bytes, { name: file });
  expect({ repairs, sampleRate, channelCount: channels.length, length: channels[0].length }, file).toEqual({ repairs: [], sampleRate: info.sampleRate, channelCount: info.channelCount, length: info.length });
  const start = channels[0].length >> 1;
  const { channels: part } = await decodeAudio(bytes, { offsetSeconds: start / sampleRate, durationSeconds: 1000 / sampleRate });
  expect(part[0], file).toEqual(channels[0].subarray(start, start + 1000));
}

test.skipIf(!packs.digits)("Free Spoken Digits (WAV): info, whole and part agree", async () => {
  for (const file of await soundFiles(packs.digits!, 30)) await expectSound(file);
});

test.skipIf(!packs.commands)("Speech Commands (FLAC): info, whole and part agree", async () => {
  for (const file of await soundFiles(packs.commands!, 100)) await expectSound(file);
});

test.skipIf(!packs.noise)("Speech Commands' background noise (FLAC of a minute): info, whole and part agree", async () => {
  for (const file of await soundFiles(packs.noise!, 1)) await expectSound(file);
});

test.skipIf(!packs.esc10)("ESC-10 (FLAC): info, whole and part agree", async () => {
  for (const file of await soundFiles(packs.esc10!, 8)) await expectSound(file);
});
