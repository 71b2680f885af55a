import { mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import type { Batch } from "@cochlea/datasets";
import { createLoader } from "@cochlea/datasets/node";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { loadedSamples } from "./loaded-samples.ts";

const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 });

async function collect(some: Iterable<Batch> | AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of some) all.push({ ...batch, features: batch.features.slice() });
  return all;
}

test.each([0, 2])("batches that are left out are not loaded, and the others are what they would have been, with %d workers", async (workers) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-samples-"));
  const examples = await Promise.all(Array.from({ length: 11 }, async (_, number) => {
    const source = path.join(folder, `${number}.wav`);
    await writeFile(source, encodeWav({ channels: [new Float32Array(800).fill(number / 20)], sampleRate: 8000 }));
    return { id: source, source, label: "a", group: null, split: null };
  }));
  const loader = createLoader({ workers });
  const { batches } = loadedSamples(loader.clips(examples, { frontEnd, labels: ["a"], augment: { noiseLevel: 0.01 } }));
  const options = { batchSize: 2, seed: 3, epoch: 1, shuffle: true, dropLast: true } as const;
  const whole = await collect(batches(options));
  await Promise.all(whole.slice(0, 3).flatMap(({ ids }) => ids).map((id) => unlink(id)));
  expect(await collect(batches({ ...options, skip: 3 }))).toEqual(whole.slice(3));
  await expect(collect(batches({ ...options, skip: 2 }))).rejects.toThrow("not there");
  await loader.close();
  await rm(folder, { recursive: true });
});
