import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { encodeWav } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../../..");
const built = path.resolve(import.meta.dirname, "../dist/node");
let folder: string;

/** As someone writes it who has installed the package: one batch by two workers; the worker's place may be told. */
const app = () => `
import { createLoader } from ${JSON.stringify(path.join(built, "index.js"))};
const [workerFile] = process.argv.slice(2);
async function main() {
  const examples = ["a", "b"].map((name) => ({ id: name, source: ${JSON.stringify(folder)} + "/" + name + ".wav", label: name, group: null, split: null }));
  const loader = createLoader({ workers: 2, workerFile: workerFile && new URL(workerFile) });
  const set = loader.clips(examples, { frontEnd: ${JSON.stringify(frontEndPreset("spoken-digits-8k"))}, labels: ["a", "b"] });
  for await (const { ids, shape } of set.batches({ batchSize: 2, seed: 1, epoch: 0, sampling: { kind: "in-order" } })) console.log(ids.join("+"), shape.join("x"));
  await loader.close();
}
main().catch((error) => console.log("error", error.message));`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cochlea-bundle-"));
  for (const name of ["a", "b"]) await writeFile(path.join(folder, `${name}.wav`), encodeWav({ channels: [new Float32Array(8000).fill(0.1)], sampleRate: 8000 }));
  await writeFile(path.join(folder, "package.json"), '{ "name": "app", "type": "module" }');
  await writeFile(path.join(folder, "app.ts"), app());
});

afterAll(() => rm(folder, { recursive: true }));

async function bundle(config: object): Promise<void> {
  await writeFile(path.join(folder, "tsup.config.js"), `export default ${JSON.stringify({ platform: "node", silent: true, ...config })};`);
  await run(process.execPath, [path.join(root, "node_modules/tsup/dist/cli-default.js")], { cwd: folder });
}

async function started(file: string, ...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [path.join(folder, file), ...args])).stdout.trim();
}

const BATCH = "a+b 1x40x101";

test("a CommonJS bundle says how to give the worker's file, and works with it", { timeout: 120_000 }, async () => {
  await bundle({ entry: ["app.ts"], format: ["cjs"], outDir: "cjs" });
  expect(await started("cjs/app.cjs")).toBe('error createLoader: loader-worker.js is not beside the code, as in a bundle; give its place, workerFile: pathToFileURL(require.resolve("@cochlea/datasets/loader-worker")), or make it an entry of the bundle, leave @cochlea/datasets out of the bundle, or set workers to 0');
  expect(await started("cjs/app.cjs", pathToFileURL(path.join(built, "loader-worker.js")).href)).toBe(BATCH);
});

test("in a bundle of modules the worker is found beside the code, where it is an entry of its own", { timeout: 120_000 }, async () => {
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  await bundle({ entry: { app: "app.ts", "loader-worker": path.join(built, "loader-worker.js") }, format: ["esm"], outDir: "esm", banner });
  expect(await started("esm/app.js")).toBe(BATCH);
  await rm(path.join(folder, "esm/loader-worker.js"));
  expect(await started("esm/app.js")).toContain('workerFile: new URL(import.meta.resolve("@cochlea/datasets/loader-worker"))');
});
