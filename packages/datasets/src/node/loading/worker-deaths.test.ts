import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { frontEndPreset } from "@cochlea/dsp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { builtNode, levelClips, scriptIn, workerAt, workerOpening } from "../../../test/odd-workers.ts";
import type { Example } from "../../index.ts";
import type { LoadedBatch } from "./clip-set.ts";
import { createLoader, type Loader, type LoaderOptions } from "./create-loader.ts";

const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.1 });
const order = { batchSize: 2, seed: 1, epoch: 0, sampling: { kind: "in-order" } } as const;

let folder: string;
let examples: Example[];
let whole: readonly Float32Array[];
let problems: string[];
let loader: Loader | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-deaths-"));
  examples = await levelClips(folder);
  whole = await collect(createLoader().clips(examples, { frontEnd, labels: ["a"] }).batches(order));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  problems = [];
});
afterEach(async () => {
  await loader?.close();
  loader = undefined;
});

async function collect(some: AsyncIterable<LoadedBatch>): Promise<readonly Float32Array[]> {
  const all: Float32Array[] = [];
  for await (const { features } of some) all.push(features);
  return all;
}

function clipsOf(options: LoaderOptions) {
  loader = createLoader({ workers: 2, onProblem: (problem) => problems.push(problem), ...options });
  return loader.clips(examples, { frontEnd, labels: ["a"] });
}

const mark = () => path.join(folder, `mark-${Math.random()}`);

/** What ends a thread, and what is then said of it. */
const DEATHS: readonly (readonly [name: string, deed: string, cause: string])[] = [
  ["by process.exit", "process.exit(7)", "exit code 7"],
  ["by process.exit as if all were well", "process.exit(0)", "exit code 0"],
  ["of an error that nobody catches", "throw new Error('boom\\nand more')", "boom"],
  ["of a rejection that nobody heeds", "Promise.reject(new Error('unheeded'))", "unheeded"],
  ["of a stack that overflows", "instead(number, item)", "Maximum call stack size exceeded"],
  ["of a text that was thrown", "throw 'no error'", "no error was thrown"],
  ["of null that was thrown", "throw null", "null was thrown"],
  ["of an error that cannot be cloned", "throw Object.assign(new Error('odd'), { run: () => 1, port: parentPort })", "odd"],
];

describe("a worker that dies", () => {
  test.each(DEATHS)("%s is reported with its file, and replaced: no batch is missing", async (_, deed, cause) => {
    const set = clipsOf({ workerFile: await workerAt(folder, deed, { clip: 5, mark: mark() }) });
    expect(await collect(set.batches({ ...order, reuse: false }))).toEqual(whole);
    expect(problems).toEqual([`a worker died (${cause}) at clip 5; another takes its place`]);
  });

  test.each(DEATHS)("%s, of the same file again, gives it up and names it; the others go on", async (_, deed, cause) => {
    const set = clipsOf({ workerFile: await workerAt(folder, deed, { clip: 5 }) });
    await expect(collect(set.batches(order))).rejects.toThrow(`loader: a worker died (${cause}) at clip 5, as another had before; look at that file, or leave it out`);
    expect(problems).toEqual([`a worker died (${cause}) at clip 5; another takes its place`, `a worker died (${cause}) at clip 5`]);
    expect((await set.sample(7)).features).toEqual(whole[3].slice(40 * 11));
  });

  test("out of memory says so and names its file; the process goes on and ends", async () => {
    const workerFile = await workerOpening(folder, "for (const all = []; ;) all.push(new Array(100_000).fill(all))", { clip: 5 });
    const script = await scriptIn(folder, `
      import { createLoader } from ${JSON.stringify(new URL("index.js", builtNode).href)};
      const [examples, frontEnd, workerFile] = JSON.parse(process.argv[2]);
      const loader = createLoader({ workers: 1, workerFile: new URL(workerFile), onProblem: console.log });
      const set = loader.clips(examples, { frontEnd, labels: ["a"] });
      try {
        for await (const batch of set.batches(${JSON.stringify(order)})) console.log(batch.ids.join());
      } catch (error) {
        console.log(error.message);
      }
      console.log((await set.sample(7)).features.length);`);
    const child = spawn(process.execPath, ["--max-old-space-size=60", script.pathname, JSON.stringify([examples, frontEnd, workerFile])], { stdio: ["ignore", "pipe", "inherit"] });
    const text = (await child.stdout.toArray()).join("");
    expect(text.trim().split("\n")).toEqual([
      "clip 0,clip 1", "clip 2,clip 3",
      "a worker died (out of memory) at clip 5; another takes its place", "a worker died (out of memory) at clip 5",
      "loader: a worker died (out of memory) at clip 5, as another had before; look at that file, or leave it out",
      "440",
    ]);
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(0);
  });

  test("after its answer and before its next job costs no batch", async () => {
    const worker = await scriptIn(folder, `
      import { parentPort } from "node:worker_threads";
      const { postMessage } = parentPort;
      parentPort.postMessage = (...message) => {
        postMessage.apply(parentPort, message);
        if (message[0].number % 3 === 1) process.exit(9);
      };
      await import(${JSON.stringify(new URL("loader-worker.js", builtNode).href)});`);
    expect(await collect(clipsOf({ workerFile: worker, workers: 1 }).batches(order))).toEqual(whole);
    expect(problems).toEqual(Array(2).fill("a worker died (exit code 9); another takes its place"));
  });
});

describe("what goes wrong in a file without ending the thread is an error with its name", () => {
  test.each([
    ["a stack that overflows", "(function again() { again(); })()", "Maximum call stack size exceeded"],
    ["an error that cannot be cloned", "throw Object.assign(new Error('odd'), { run: () => 1, memory: new WeakMap() })", "odd"],
    ["what is no error", "throw Object.create(null)", "[Object: null prototype] {}"],
  ])("%s", async (_, deed, message) => {
    const set = clipsOf({ workerFile: await workerOpening(folder, deed, { clip: 5 }) });
    await expect(collect(set.batches(order))).rejects.toThrow(`loader: clip 5: ${message}`);
    expect((await set.sample(7)).features).toEqual(whole[3].slice(40 * 11));
    expect(problems).toEqual([]);
  });

  test("an answer that cannot be sent", async () => {
    const worker = await scriptIn(folder, `
      import { parentPort } from "node:worker_threads";
      const { postMessage } = parentPort;
      parentPort.postMessage = (message, rest) => postMessage.call(parentPort, message.kind === "done" ? { ...message, run: () => 1 } : message, rest);
      await import(${JSON.stringify(new URL("loader-worker.js", builtNode).href)});`);
    await expect(clipsOf({ workerFile: worker }).sample(5)).rejects.toThrow("could not be cloned");
    expect(problems).toEqual([]);
  });

  test("a job that cannot be sent fails alone", async () => {
    const { features } = await clipsOf({}).sample(7);
    const odd = { ...frontEnd, mel: { ...frontEnd.mel!, open: () => 1 } };
    await expect(loader!.clips(examples, { frontEnd: odd, labels: ["a"] }).sample(0)).rejects.toThrow(/^loader: a job cannot be sent to a worker \(DataCloneError: .*\); all that says what to load must be plain data$/);
    expect((await loader!.clips(examples, { frontEnd, labels: ["a"] }).sample(7)).features).toEqual(features);
  });
});

describe("workers that cannot start", () => {
  test.each([
    ["because their file throws", async () => scriptIn(folder, "throw new Error('no such thing');"), "no such thing"],
    ["because it is not there", async () => Promise.resolve(new URL("absent.mjs", await scriptIn(folder, ""))), "Cannot find module"],
    ["because it is no JavaScript", async () => scriptIn(folder, "this is none"), "Unexpected"],
    ["because it ends at once", async () => scriptIn(folder, "process.exit(2)"), "exit code 2"],
    ["because it is elsewhere", async () => Promise.resolve(new URL("https://example.org/worker.js")), "ERR_INVALID_URL"],
  ])("%s fail with one error, and are not tried again", async (_, file, reason) => {
    const workerFile = await file();
    const set = clipsOf({ workerFile, workers: 3 });
    const error = await loader!.describe(examples, frontEnd).then(() => null, (thrown: unknown) => thrown as Error);
    expect(error?.message).toContain(`loader: no worker can start from ${workerFile.href} (`);
    expect(error?.message).toContain(reason);
    expect(error?.message).toContain("; see that it is there and is the built loader-worker.js, or set workers to 0");
    await expect(collect(set.batches(order))).rejects.toBe(error);
    expect(problems).toEqual([]);
  });
});

const HANG = "for (;;);";

describe("a worker that hangs on a file", () => {
  test("is told of, taken for dead and replaced", async () => {
    const set = clipsOf({ workerFile: await workerOpening(folder, HANG, { clip: 5, mark: mark() }), stallSeconds: 2 });
    expect(await collect(set.batches(order))).toEqual(whole);
    expect(problems.filter((line) => !line.includes("busy"))).toEqual(["a worker has been at clip 5 for 0.2 s; after 2 s it is given up", "a worker died (no headway for 2 s) at clip 5; another takes its place"]);
  });

  test("lets the signal end the work at once, and its loader be closed", async () => {
    const set = clipsOf({ workerFile: await workerOpening(folder, HANG, { clip: 5 }) });
    const controller = new AbortController();
    const epoch = collect(set.batches({ ...order, signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("enough")), 300);
    await expect(epoch).rejects.toThrow("enough");
    await loader!.close();
    expect(problems).toEqual([]);
  });

  test("keeps no process alive that has given it up", async () => {
    const workerFile = await workerOpening(folder, HANG, { clip: 5 });
    const script = await scriptIn(folder, `
      import { createLoader } from ${JSON.stringify(new URL("index.js", builtNode).href)};
      const [examples, frontEnd, workerFile] = JSON.parse(process.argv[2]);
      const set = createLoader({ workers: 2, workerFile: new URL(workerFile) }).clips(examples, { frontEnd, labels: ["a"] });
      const controller = new AbortController();
      for await (const { ids } of set.batches({ ...${JSON.stringify(order)}, signal: controller.signal })) {
        console.log(ids.join());
        if (ids.includes("clip 3")) setTimeout(() => controller.abort(new Error("enough")), 100);
      }`);
    const child = spawn(process.execPath, [script.pathname, JSON.stringify([examples, frontEnd, workerFile])], { stdio: ["ignore", "pipe", "pipe"] });
    const [out, error] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
    expect([out.join(""), error.join("")]).toEqual(["clip 0,clip 1\nclip 2,clip 3\n", expect.stringContaining("Error: enough")]);
  });
});

test.each([0, -1, NaN, Infinity])("%d seconds for a recording are refused", (stallSeconds) => {
  expect(() => createLoader({ stallSeconds })).toThrow(new RangeError(`createLoader: need stallSeconds above 0, up to 86400, got ${stallSeconds}`));
});
