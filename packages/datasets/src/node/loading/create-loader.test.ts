import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AugmentOptions, batches, type Example, waveformSource, withFixedNormalisation } from "../../index.ts";
import { loadExamples } from "../load-examples.ts";
import type { ClipSetOptions, LoadedBatch, LoadedBatchesOptions } from "./clip-set.ts";
import { createLoader, type LoaderOptions } from "./create-loader.ts";

const labels = ["a", "b", "c"];
const plain = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.25 });
const frontEnd: FrontEnd = { ...plain, normalisation: { kind: "fixed", mean: [-40], deviation: [20] } };
const masks: AugmentOptions = { frequencyMask: { count: 2, width: 8 }, timeMask: { count: 1, width: 9 } };
const varied: AugmentOptions = { shiftSeconds: 0.05, gainDb: [-6, 6], noiseLevel: 0.01, ...masks };
const epoch = { batchSize: 8, seed: 5, epoch: 1, sampling: { kind: "shuffled" } } as const satisfies LoadedBatchesOptions;

let folder: string;
let examples: Example[];

/** A tone in noise, 0.15 to 0.4 s, at one of two rates, as 16-bit or float. */
function tone(number: number): Uint8Array {
  const stream = randomStream(number, "clip");
  const sampleRate = number % 3 === 0 ? 11_025 : 8000;
  const samples = Float32Array.from({ length: Math.round(sampleRate * stream.uniform(0.15, 0.4)) }, (_, at) => 0.3 * Math.sin((at * (number + 3)) / 40) + 0.02 * stream.normal());
  return encodeWav({ channels: [samples], sampleRate }, number % 2 ? { format: "float", bitsPerSample: 32 } : {});
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-loader-"));
  examples = await Promise.all(Array.from({ length: 37 }, async (_, number) => {
    const source = path.join(folder, `${number}.wav`);
    await writeFile(source, tone(number));
    return { id: `clips/${number}.wav`, source, label: labels[number % 3], group: null, split: "train" as const };
  }));
});
afterAll(() => rm(folder, { recursive: true }));

const cacheFolder = () => mkdtemp(path.join(folder, "cache-"));

async function collect(some: AsyncIterable<LoadedBatch>): Promise<LoadedBatch[]> {
  const all: LoadedBatch[] = [];
  for await (const batch of some) all.push({ ...batch, features: batch.features.slice() });
  return all;
}

async function loaded(loader: LoaderOptions, clips: Partial<ClipSetOptions> = {}, options: Partial<LoadedBatchesOptions> = {}, some: readonly Example[] = examples): Promise<LoadedBatch[]> {
  const one = createLoader(loader);
  try {
    return await collect(one.clips(some, { frontEnd, labels, ...clips }).batches({ ...epoch, ...options }));
  } finally {
    await one.close();
  }
}

/** Every bit of an epoch. */
function fingerprint(all: readonly LoadedBatch[]): string {
  const hash = createHash("sha256");
  for (const { features, labels: classes, lengths, ids, shape, size } of all) hash.update(JSON.stringify([ids, shape, size, [...classes], [...lengths], features.length])).update(new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
  return hash.digest("hex");
}

describe.each<[string, Partial<ClipSetOptions>]>([
  ["without variation", {}],
  ["with masks", { augment: masks }],
  ["with sound and features varied", { augment: varied }],
  ["as varied sound", { augment: { gainDb: [-6, 6] }, output: "waveform" }],
  ["of any length", { frontEnd: { ...frontEnd, clipSeconds: null }, augment: varied }],
])("an epoch %s", (_, clips) => {
  test("is the same to the bit with 0, 1, 2 and 5 workers, without a cache, with an empty and with a full one", async () => {
    const reference = fingerprint(await loaded({ workers: 0 }, clips));
    const prints = new Map<string, string>();
    for (const workers of [0, 1, 2, 5]) {
      prints.set(`${workers} workers`, fingerprint(await loaded({ workers }, clips, { reuse: true })));
    }
    for (const workers of [0, 2]) {
      const cache = { folder: await cacheFolder() };
      prints.set(`${workers} workers, empty cache`, fingerprint(await loaded({ workers, cache }, clips)));
      prints.set(`${workers} workers, full cache`, fingerprint(await loaded({ workers, cache }, clips)));
    }
    expect([...prints].filter(([, print]) => print !== reference).map(([name]) => name)).toEqual([]);
  });

  test("goes on after a break as it would have without", async () => {
    const whole = await loaded({ workers: 0 }, clips, { sampling: { kind: "balanced" } });
    expect(fingerprint(await loaded({ workers: 2 }, clips, { sampling: { kind: "balanced" }, skip: 3 }))).toBe(fingerprint(whole.slice(3)));
    expect(fingerprint(await loaded({ workers: 2 }, clips, { skip: 99 }))).toBe(fingerprint([]));
  });
});

test("batches that are kept stay as they were, while files of other lengths, encodings and kinds are read into the same memory", async () => {
  const mixed = examples.flatMap(({ id, source, ...rest }, number) => [{ id, source, ...rest }, { ...rest, id: `${id}, a part`, source: { file: source as string, startSeconds: 0.01 * (number % 7), endSeconds: 0.12 } }]);
  for (const clips of [{}, { frontEnd: { ...frontEnd, clipSeconds: null } }, { output: "waveform" }, { augment: varied }] satisfies Partial<ClipSetOptions>[]) {
    for (const workers of [0, 2]) {
      const loader = createLoader({ workers });
      const set = loader.clips(mixed, { frontEnd, labels, ...clips });
      const [kept, then]: [LoadedBatch[], string[]] = [[], []];
      for (let number = 0; number < 3; number++) {
        for await (const batch of set.batches({ ...epoch, epoch: number })) {
          kept.push(batch);
          then.push(fingerprint([batch]));
        }
      }
      expect(kept.map((batch) => fingerprint([batch]))).toEqual(then);
      // Each sample alone, by a loader that has read nothing else.
      const { ids, features, shape, lengths } = kept[1];
      const alone = await loaded({}, clips, {}, mixed.filter(({ id }) => id === ids[2]));
      if (!("augment" in clips)) expect(rowsOf(features.subarray(2 * shape[1] * shape[2], 3 * shape[1] * shape[2]), shape[1], lengths[2])).toEqual(rowsOf(alone[0].features, shape[1], lengths[2]));
      await loader.close();
    }
  }
});

/** Bands without their padding. */
function rowsOf(map: Float32Array, bands: number, frames: number): Float32Array[] {
  const padded = map.length / bands;
  return Array.from({ length: bands }, (_, band) => map.slice(band * padded, band * padded + frames));
}

describe("beside clips in memory", () => {
  test.each<[string, AugmentOptions]>([["without variation", {}], ["varied", varied]])("%s, features are the same but for the rounding before normalisation", async (_, augment) => {
    const { clips } = await loadExamples(examples, frontEnd);
    const expected = [...batches(waveformSource(clips, { frontEnd, labels, augment }), { ...epoch, shuffle: true })];
    const got = await loaded({ workers: 1 }, { augment });
    expect(got.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
    expect(got.map((one) => one.labels)).toEqual(expected.map((one) => one.labels));
    got.forEach(({ features }, number) => features.forEach((value, at) => expect(Math.abs(value - expected[number].features[at])).toBeLessThan(2e-6)));
  });

  test("what examples are, and their statistics, are exactly the same", async () => {
    const broken = { ...examples[0], id: "broken.wav", source: path.join(folder, "broken.wav") };
    await writeFile(broken.source, "not sound");
    const all = [...examples, broken, { ...broken, id: "absent.wav", source: path.join(folder, "absent.wav") }];
    const memory = await loadExamples(all, plain);
    for (const workers of [0, 2]) {
      const cache = { folder: await cacheFolder() };
      for (let time = 0; time < 2; time++) {
        const loader = createLoader({ workers, cache });
        const { examples: good, contentHashes, skipped, repaired, seconds } = await loader.describe(all, plain);
        expect([good, contentHashes, skipped, repaired]).toEqual([examples, memory.contentHashes, memory.skipped, memory.repaired]);
        expect(seconds.get("clips/0.wav")).toBeCloseTo(memory.clips[0].waveform.channels[0].length / 8000, 0);
        for (const per of ["all", "band"] as const) expect(await loader.withFixedNormalisation(plain, good, { per, contentHashes })).toEqual(withFixedNormalisation(plain, memory.clips, { per }));
        await loader.close();
      }
    }
  });

  test("clips of several lengths are padded with zeros, their lengths beside them", async () => {
    const open = { ...plain, clipSeconds: null };
    const { clips } = await loadExamples(examples, open);
    const [{ features, shape, lengths, size }] = await loaded({}, { frontEnd: open }, { sampling: { kind: "in-order" }, batchSize: 3 });
    const maps = clips.slice(0, 3).map((clip) => waveformSource([clip], { frontEnd: open, labels }));
    expect([...lengths]).toEqual(maps.map((one) => one.shape[2]));
    expect([shape, size, features.length]).toEqual([[1, 40, Math.max(...lengths)], 3, 3 * 40 * shape[2]]);
    maps.forEach((one, index) => {
      const map = new Float32Array(40 * lengths[index]);
      one.write(0, map, () => randomStream(0));
      for (let band = 0; band < 40; band++) {
        const row = features.subarray((index * 40 + band) * shape[2], (index * 40 + band + 1) * shape[2]);
        expect(row.subarray(0, lengths[index])).toEqual(map.subarray(band * lengths[index], (band + 1) * lengths[index]));
        expect(row.subarray(lengths[index]).every((value) => value === 0)).toBe(true);
      }
    });
  });

  test("a segment, and an entry of a tar shard, are as the recording cut out", async () => {
    const wav = await readFile(path.join(folder, "1.wav"));
    const shard = path.join(folder, "shard.tar");
    await writeFile(shard, Buffer.concat([Buffer.alloc(512), wav]));
    const parts = [{ file: examples[1].source as string, startSeconds: 0, endSeconds: 0.1 }, { file: shard, bytes: { offset: 512, length: wav.length } }, { file: shard, bytes: { offset: 512, length: wav.length }, endSeconds: 0.1 }];
    const loader = createLoader();
    const set = loader.clips([...parts.map((source, index) => ({ ...examples[1], id: `part ${index}`, source })), examples[1]], { frontEnd: { ...plain, clipSeconds: null }, labels, output: "waveform" });
    const sounds = await Promise.all([0, 1, 2, 3].map(async (index) => [...(await set.sample(index)).features]));
    expect(sounds[1]).toEqual(sounds[3]);
    expect(sounds[0]).toEqual(sounds[3].slice(0, 800));
    expect(sounds[2]).toEqual(sounds[0]);
  });
});

describe("the cache", () => {
  test("knows recordings by content: under another name, and when the file is gone", async () => {
    const cache = { folder: await cacheFolder() };
    const moved = await mkdtemp(path.join(os.tmpdir(), "cochlea-moved-"));
    const loader = createLoader({ cache });
    const { contentHashes } = await loader.describe(examples, frontEnd);
    const reference = fingerprint(await collect(loader.clips(examples, { frontEnd, labels }).batches(epoch)));
    const there = examples.map((example) => ({ ...example, source: path.join(moved, path.basename(example.source as string)) }));
    await Promise.all(there.map(({ source }, number) => cp(examples[number].source as string, source)));
    expect((await loader.describe(there, frontEnd)).contentHashes).toEqual(contentHashes);
    await rm(moved, { recursive: true });
    expect(fingerprint(await collect(loader.clips(there, { frontEnd, labels, contentHashes }).batches(epoch)))).toBe(reference);
    await loader.close();
  });

  test("another recording under an old name is another recording, another front end other features", async () => {
    const source = path.join(folder, "changing.wav");
    const cache = { folder: await cacheFolder() };
    const one = async (options: Partial<ClipSetOptions>, settings: LoaderOptions) => {
      const loader = createLoader(settings);
      const { features } = await loader.clips([{ ...examples[0], source }], { frontEnd, labels, ...options }).sample(0);
      await loader.close();
      return features;
    };
    for (const number of [100, 101]) {
      await writeFile(source, tone(number));
      for (const options of [{}, { frontEnd: plain }, { frontEnd: { ...frontEnd, clipSeconds: 0.2 } }, { output: "waveform" as const }]) {
        const expected = await one(options, {});
        expect(await one(options, { cache })).toEqual(expected);
        expect(await one(options, { cache })).toEqual(expected);
      }
    }
  });

  test("damaged, it is as if it were not there, and is built again", async () => {
    const cache = { folder: await cacheFolder() };
    const reference = fingerprint(await loaded({ cache }));
    const shards = path.join(cache.folder, "clips-1");
    const [data] = (await readdir(shards)).filter((name) => name.endsWith(".data"));
    const bytes = await readFile(path.join(shards, data));
    for (let at = 50; at < bytes.length; at += 40_000) bytes[at] ^= 1;
    await writeFile(path.join(shards, data), bytes);
    expect(fingerprint(await loaded({ cache, workers: 2 }))).toBe(reference);
    expect((await readdir(shards)).length).toBeGreaterThan(2);
    const before = await readdir(shards);
    expect(fingerprint(await loaded({ cache }))).toBe(reference);
    expect(await readdir(shards)).toEqual(before);
  });
});

test("a file that cannot be decoded in the middle of an epoch is named", async () => {
  const source = path.join(folder, "gone.wav");
  await writeFile(source, tone(200));
  const some = [...examples.slice(0, 5), { ...examples[5], id: "clips/gone.wav", source }];
  for (const workers of [0, 2]) {
    await writeFile(source, tone(200));
    const loader = createLoader({ workers });
    const set = loader.clips(some, { frontEnd, labels });
    await collect(set.batches(epoch));
    await unlink(source);
    await expect(collect(set.batches(epoch))).rejects.toThrow("loader: clips/gone.wav: not there (or a link to nothing)");
    await expect(loader.describe(some, plain, { strict: true })).rejects.toThrow("loader: clips/gone.wav: not there");
    await loader.close();
  }
});

test.each([-1, NaN, 1.5, 1000])("%d workers are refused", (workers) => {
  expect(() => createLoader({ workers })).toThrow(new RangeError(`createLoader: need a whole number of workers from 0 to 256, got ${workers}`));
});
