import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { encodeWav } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Example } from "../../index.ts";
import { clipSet, type LoadedBatch } from "./clip-set.ts";
import { createLoader } from "./create-loader.ts";

const built = new URL("../../../dist/node/", import.meta.url);
const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 });
const order = { batchSize: 2, seed: 1, epoch: 0, sampling: { kind: "in-order" } } as const;

let folder: string;
let examples: Example[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-pool-"));
  examples = await Promise.all(Array.from({ length: 12 }, async (_, number) => {
    const source = path.join(folder, `${number}.wav`);
    await writeFile(source, encodeWav({ channels: [new Float32Array(900).fill(number / 20)], sampleRate: 8000 }));
    return { id: `clip ${number}`, source, label: "a", group: null, split: null };
  }));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker that does something before it opens a certain file; the first time alone, where a mark is given. */
async function workerThat(deed: string, { file, once: mark }: { readonly file: string; readonly once?: string }): Promise<URL> {
  const script = path.join(folder, `worker-${Math.random()}.mjs`);
  await writeFile(script, `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { openSync } = fs;
    fs.openSync = (name, ...rest) => {
      if (String(name).endsWith(${JSON.stringify(file)}) && !(${JSON.stringify(mark ?? "")} && fs.existsSync(${JSON.stringify(mark ?? "")}))) {
        ${mark ? `fs.writeFileSync(${JSON.stringify(mark)}, "");` : ""}
        ${deed};
      }
      return openSync(name, ...rest);
    };
    syncBuiltinESMExports();
    await import(${JSON.stringify(new URL("loader-worker.js", built).href)});`);
  return pathToFileURL(script);
}

async function collect(some: AsyncIterable<LoadedBatch>): Promise<readonly Float32Array[]> {
  const all: Float32Array[] = [];
  for await (const { features } of some) all.push(features);
  return all;
}

const plainEpoch = async () => collect(createLoader().clips(examples, { frontEnd, labels: ["a"] }).batches(order));

describe("a worker that dies", () => {
  test("is reported with its file, and replaced: no batch is missing", async () => {
    const problems: string[] = [];
    const workerFile = await workerThat("process.exit(7)", { file: `${path.sep}5.wav`, once: path.join(folder, "mark") });
    const loader = createLoader({ workers: 2, workerFile, onProblem: (problem) => problems.push(problem) });
    expect(await collect(loader.clips(examples, { frontEnd, labels: ["a"] }).batches({ ...order, reuse: false }))).toEqual(await plainEpoch());
    expect(problems).toEqual(["a worker died (exit code 7) at clip 5; another takes its place"]);
    await loader.close();
  });

  test("of the same file again and again gives it up and names it; the others go on", async () => {
    const problems: string[] = [];
    const workerFile = await workerThat("process.exit(3)", { file: `${path.sep}5.wav` });
    const loader = createLoader({ workers: 2, workerFile, onProblem: (problem) => problems.push(problem) });
    const set = loader.clips(examples, { frontEnd, labels: ["a"] });
    await expect(collect(set.batches(order))).rejects.toThrow("loader: a worker died (exit code 3) at clip 5, as another had before; look at that file, or leave it out");
    expect(problems).toEqual(["a worker died (exit code 3) at clip 5; another takes its place", "a worker died (exit code 3) at clip 5"]);
    expect((await set.sample(7)).features).toEqual((await plainEpoch())[3].slice(40 * 11));
    await loader.close();
  });

  test("before it began is an error, not a wait", async () => {
    const script = path.join(folder, "broken.mjs");
    await writeFile(script, "throw new Error('no such thing');");
    const problems: string[] = [];
    const loader = createLoader({ workers: 3, workerFile: pathToFileURL(script), onProblem: (problem) => problems.push(problem) });
    await expect(loader.describe(examples, frontEnd)).rejects.toThrow("loader: a worker died (no such thing)");
    await loader.close();
  });
});

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
        import { createLoader } from ${JSON.stringify(new URL("index.js", built).href)};
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
