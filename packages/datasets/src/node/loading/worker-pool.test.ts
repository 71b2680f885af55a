import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { frontEndPreset } from "@cochlea/dsp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtNode, levelClips } from "../../../test/odd-workers.ts";
import type { Example } from "../../index.ts";
import { clipSet, type LoadedBatch } from "./clip-set.ts";
import { createLoader } from "./create-loader.ts";

const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 });
const order = { batchSize: 2, seed: 1, epoch: 0, sampling: { kind: "in-order" } } as const;

let folder: string;
let examples: Example[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-pool-"));
  examples = await levelClips(folder);
});
afterAll(() => rm(folder, { recursive: true }));

async function collect(some: AsyncIterable<LoadedBatch>): Promise<readonly Float32Array[]> {
  const all: Float32Array[] = [];
  for await (const { features } of some) all.push(features);
  return all;
}

const plainEpoch = async () => collect(createLoader().clips(examples, { frontEnd, labels: ["a"] }).batches(order));

describe("nothing hangs", () => {
  test.each([0, 2])("when the signal aborts, with %d workers", async (workers) => {
    const loader = createLoader({ workers });
    const controller = new AbortController();
    const epoch = loader.clips(examples, { frontEnd, labels: ["a"] }).batches({ ...order, signal: controller.signal });
    await epoch.next();
    const next = epoch.next();
    controller.abort(new Error("enough"));
    await expect(next.then(() => epoch.next())).rejects.toThrow("enough");
    await expect(loader.describe(examples, frontEnd, { signal: controller.signal })).rejects.toThrow("enough");
    await loader.close();
  });

  test.each([0, 2])("when an epoch is left early, or the loader closed, with %d workers", async (workers) => {
    const loader = createLoader({ workers });
    const set = loader.clips(examples, { frontEnd, labels: ["a"] });
    for await (const batch of set.batches(order)) {
      expect(batch.ids).toEqual(["clip 0", "clip 1"]);
      break;
    }
    expect(await collect(set.batches(order))).toEqual(await plainEpoch());
    const epoch = set.batches(order);
    await epoch.next();
    await loader.close();
    await expect(collect(epoch)).rejects.toThrow("loader: it");
    await expect(set.sample(0)).rejects.toThrow("loader: it is closed");
  });

  test("and no more than two batches a worker are loaded before they are asked for", async () => {
    const seen: number[] = [];
    const pool = { run: () => { seen.push(1); return new Promise<never>(() => undefined); } };
    void clipSet(pool, 4, examples, { frontEnd, labels: ["a"] }).batches({ ...order, batchSize: 1 }).next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.length).toBe(5);
  });

  test("when a process ends without closing, in the middle of an epoch or not", async () => {
    for (const middle of ["await epoch.next();", "void epoch.next();"]) {
      const script = `
        import { createLoader } from ${JSON.stringify(new URL("index.js", builtNode).href)};
        const [examples, frontEnd] = JSON.parse(process.argv[1]);
        const epoch = createLoader({ workers: 2 }).clips(examples, { frontEnd, labels: ["a"] }).batches(${JSON.stringify(order)});
        ${middle}
        process.stdout.write("end");`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script, JSON.stringify([examples, frontEnd])], { stdio: ["ignore", "pipe", "inherit"] });
      const [text] = await once(child.stdout, "data") as [Buffer];
      const [code] = await once(child, "exit") as [number];
      expect([String(text), code]).toEqual(["end", 0]);
    }
  });
});
