import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { createWaveformPreparer, frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cropClip } from "../../augmentation/crop-clip.ts";
import { augmentStreams } from "../../samples/epoch-plan.ts";
import { type AugmentOptions, type Example, waveformSource } from "../../index.ts";
import { loadExamples } from "../load-examples.ts";
import type { ClipSetOptions } from "./clip-set.ts";
import { createLoader, type LoaderOptions } from "./create-loader.ts";

const frontEnd: FrontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.25 });
const whole: FrontEnd = { ...frontEnd, clipSeconds: null };
const crop: AugmentOptions = { randomCrop: true };
const order = { batchSize: 7, seed: 5, epoch: 1, sampling: { kind: "balanced" } } as const;
/** Shorter, equal and longer than a clip; at its rate and at another one. */
const SECONDS = [0.1, 0.25, 0.26, 0.4, 1, 3];
const RATES = [8000, 11_025];

let folder: string;
let examples: Example[];

function noise(seconds: number, sampleRate: number, ...of: readonly number[]): Uint8Array {
  const stream = randomStream(1, sampleRate, ...of);
  return encodeWav({ channels: [Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => 0.1 * stream.normal())], sampleRate });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-crop-"));
  examples = await Promise.all(SECONDS.flatMap((seconds, number) => RATES.map(async (rate) => {
    const source = path.join(folder, `${number} ${rate}.wav`);
    await writeFile(source, noise(seconds, rate, number));
    return { id: `${seconds} s at ${rate} Hz`, source, label: number % 2 ? "a" : "b", group: null, split: null };
  })));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every sample of an epoch by its id and draw, as bits. */
async function epochOf(loader: LoaderOptions, options: Partial<ClipSetOptions> = {}, some: readonly Example[] = examples): Promise<Map<string, string>> {
  const one = createLoader(loader);
  const found = new Map<string, string>();
  for await (const { features, ids, size, shape, draws } of one.clips(some, { frontEnd, labels: ["a", "b"], augment: crop, ...options }).batches(order)) {
    const length = features.length / size;
    expect(length).toBe(shape[0] * shape[1] * shape[2]);
    ids.forEach((id, row) => found.set(`${id} ${draws?.[row] ?? 0}`, Buffer.from(features.slice(row * length, (row + 1) * length).buffer).toString("base64")));
  }
  await one.close();
  return found;
}

describe.each<[string, Partial<ClipSetOptions>]>([
  ["features", {}],
  ["features of varied sound", { augment: { ...crop, gainDb: [-6, 6], timeMask: { count: 1, width: 5 } } }],
  ["sound", { output: "waveform" }],
])("%s of random crops", (_, options) => {
  test("are the same to the bit with 0, 1, 2 and 5 workers, without a cache, with an empty and with a full one", async () => {
    const reference = await epochOf({}, options);
    for (const workers of [1, 2, 5]) expect(await epochOf({ workers }, options), `${workers} workers`).toEqual(reference);
    for (const workers of [0, 2]) {
      const cache = { folder: await mkdtemp(path.join(folder, "cache-")) };
      for (const state of ["empty", "full"]) expect(await epochOf({ workers, cache }, options), `${workers} workers, ${state} cache`).toEqual(reference);
    }
  });
});

describe("a random crop", () => {
  test("is that of the recording in memory, and the recording itself where that is no longer than a clip", async () => {
    const { clips } = await loadExamples(examples, whole);
    const source = waveformSource(clips, { frontEnd, labels: ["a", "b"], augment: crop });
    const [cropped, plain] = [await epochOf({}), await epochOf({}, { augment: {} })];
    for (const [index, { id }] of examples.entries()) {
      const out = new Float32Array(source.shape.reduce((product, size) => product * size));
      source.write(index, out, augmentStreams(order.seed, order.epoch, id, 0));
      expect(cropped.get(`${id} 0`), id).toBe(Buffer.from(out.buffer).toString("base64"));
      expect(cropped.get(`${id} 0`) === plain.get(`${id} 0`), id).toBe(SECONDS[Math.floor(index / 2)] <= 0.25);
    }
  });

  test("is another one in each epoch and at each draw, and each is a stretch of the recording", async () => {
    const [example] = examples.filter(({ id }) => id === "1 s at 8000 Hz");
    const { clips: [{ waveform: { channels: [sound] } }] } = await loadExamples([example], whole);
    const loader = createLoader();
    const set = loader.clips([example, { ...example, id: "other" }], { frontEnd, labels: ["a", "b"], augment: crop, output: "waveform" });
    const places = new Set<number>();
    for (let epoch = 0; epoch < 10; epoch++) {
      for await (const { features } of set.batches({ ...order, batchSize: 1, epoch, sampling: { kind: "weighted", weights: [1, 0] } })) {
        const place = sound.findIndex((value, at) => value === features[0] && sound[at + 1] === features[1]);
        expect(sound.slice(place, place + 2000)).toEqual(features);
        places.add(place);
      }
    }
    expect(places.size).toBe(20);
    await loader.close();
  });

  test("of a recording too long to be kept, and of a segment of it, is a stretch that is decoded alone, whatever is in the cache", async () => {
    const source = path.join(folder, "long.wav");
    await writeFile(source, noise(200, 11_025));
    const long: Example[] = [{ ...examples[0], id: "long", source }, { ...examples[0], id: "part", source: { file: source, startSeconds: 10, endSeconds: 160 } }, { ...examples[0], id: "short part", source: { file: source, startSeconds: 10, endSeconds: 11 } }];
    const wide = { ...frontEnd, sampleRate: 16_000 };
    const options: Partial<ClipSetOptions> = { frontEnd: wide, output: "waveform" };
    const cache = { folder: await mkdtemp(path.join(folder, "cache-")) };
    const reference = await epochOf({}, options, long);
    for (const loader of [{ workers: 2 }, { cache }, { cache }, { cache, workers: 2 }]) expect(await epochOf(loader, options, long)).toEqual(reference);
    const { clips } = await loadExamples(long.map((one) => ({ ...one, source })), { ...whole, sampleRate: 11_025 });
    const streamOf = augmentStreams(order.seed, order.epoch, "long", 0);
    const stretch = cropClip(clips[0].waveform, Math.ceil(0.25 * 11_025), streamOf);
    const [expected] = createWaveformPreparer(wide)(stretch).channels;
    const got = new Float32Array(new Uint8Array(Buffer.from(reference.get("long 0")!, "base64")).buffer);
    // Of one more sample than a clip has, either end may be left out.
    expect([expected, createWaveformPreparer({ ...wide, clipSeconds: null })(stretch).channels[0].slice(1)].map((one) => one.slice(0, 4000).join())).toContain(got.join());
  });

  test("needs a length to crop to", async () => {
    await expect(epochOf({}, { frontEnd: whole })).rejects.toThrow("loader: augment.randomCrop needs the length to crop to, got a front end with clipSeconds = null");
  });
});
