import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadAugmentSounds } from "./load-augment-sounds.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-sounds-"));
  await mkdir(path.join(folder, "noise"));
});
afterEach(() => rm(folder, { recursive: true }));

const background = { folder: "noise", level: 0.1 };
const put = (name: string, content: Uint8Array | string): Promise<void> => writeFile(path.join(folder, name), content);
const wav = (channels: readonly number[][], sampleRate: number): Uint8Array => encodeWav({ channels: channels.map((samples) => Float32Array.from(samples)), sampleRate }, { format: "float" });

test("recordings are mixed, brought to the rate, sorted and shared; what is no sound is passed over", async () => {
  await put("noise/b.wav", wav([Array<number>(1000).fill(0.5), Array<number>(1000).fill(0.25)], 16000));
  await put("noise/a.wav", wav([[0.5, -0.5, 0.25]], 8000));
  await put("noise/README.md", "where they are from");
  const { background: [first, second], impulse } = await loadAugmentSounds({ background, impulse: undefined }, { folder, sampleRate: 8000 });
  expect([...first]).toEqual([0.5, -0.5, 0.25]);
  expect(second.length).toBe(500);
  expect(second[250]).toBeCloseTo(0.375, 3);
  expect(impulse).toEqual([]);
  expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("a folder may be absolute, or lie beside a file of the data", async () => {
  await put("noise/a.wav", wav([[1, 2, 3]], 8000));
  await put("list.csv", "");
  for (const [given, of] of [[path.join(folder, "noise"), "/"], ["noise", path.join(folder, "list.csv")]]) {
    expect((await loadAugmentSounds({ impulse: { folder: given } }, { folder: of, sampleRate: 8000 })).impulse.length).toBe(1);
  }
});

test("nothing asked for, nothing read", async () => {
  expect(await loadAugmentSounds({ gainDb: [0, 1] }, { folder: "/nowhere", sampleRate: 8000 })).toEqual({ background: [], impulse: [] });
});

test("what cannot be taken is named with its reason", async () => {
  const load = () => loadAugmentSounds({ background }, { folder, sampleRate: 8000 });
  const noise = path.join(folder, "noise");
  await expect(load()).rejects.toThrow(new RangeError(`augment.background: need at least one recording in ${noise}, got none`));
  await put("noise/a.wav", "RIFF");
  await expect(load()).rejects.toThrow(/^augment\.background: .*a\.wav: .*; mend it or take it out of the folder$/);
  await put("noise/a.wav", wav([[0, 0]], 8000));
  await expect(load()).rejects.toThrow(`augment.background: ${noise}/a.wav: it is silent; mend it or take it out of the folder`);
  await rm(noise, { recursive: true });
  await expect(load()).rejects.toThrow(new RangeError(`augment.background: need a folder of recordings, got ${noise}, which is none; give its path, absolute or below the folder of the data`));
});
