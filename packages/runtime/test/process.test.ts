import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAutomatic } from "../src/backends.ts";
import { buildPackage, packageFolder } from "./build-package.ts";
import { loopModel, reluModel, sgdModel } from "./models.ts";

/** Setup shared by the programs below: a relu session on each backend, and one that loops. */
const PRELUDE = `
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { createSession } from "./index.js";
const decode = (text) => new Uint8Array(Buffer.from(text, "base64"));
const relu = decode("${Buffer.from(reluModel).toString("base64")}");
const loop = decode("${Buffer.from(loopModel).toString("base64")}");
const floats = (shape, data) => ({ type: "float32", shape, data });
const matrix = () => floats([256, 256], new Float32Array(65536));
const endless = () => ({ trips: { type: "int64", shape: [], data: BigInt64Array.of(10n ** 9n) }, go: { type: "bool", shape: [], data: Uint8Array.of(1) }, x: matrix() });
async function reluOnce(backend) {
  const session = await createSession(relu, { backend });
  const y = floats([2], new Float32Array(2));
  await session.bind({ x: floats([2], Float32Array.of(-1, 2)) }, { y }).run();
  return y.data.join();
}
`;

describe("in a process of its own, with the built package", () => {
  let folder = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(packageFolder, "node_modules", ".process-test-"));
    await buildPackage(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(program: string): { status: number | null; stdout: string; stderr: string } {
    const file = join(folder, "program.mjs");
    writeFileSync(file, PRELUDE + program);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8", timeout: 50_000 });
    return { status, stdout, stderr };
  }

  it("both backends run in the main thread and in workers, one after the other and at once", () => {
    const program = `
      const both = [await reluOnce("native"), await reluOnce("node")].join(" ");
      if (!isMainThread) parentPort.postMessage(both);
      else {
        const inWorker = () => new Promise((resolve, reject) => new Worker(new URL(import.meta.url)).once("message", resolve).once("error", reject));
        console.log(both, await inWorker(), ...(await Promise.all([inWorker(), inWorker(), inWorker()])));
      }`;
    expect(run(program)).toEqual({ status: 0, stdout: `${Array(5).fill("0,2 0,2").join(" ")}\n`, stderr: "" });
  });

  it("the example in the README prints what it says", () => {
    const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
    const block = (language: string): string => readme.split(`\`\`\`${language}\n`)[1].split("```")[0];
    writeFileSync(join(folder, "sgd.onnx"), sgdModel);
    writeFileSync(join(folder, "example.mjs"), block("js").replace("@cochlea/runtime", "./index.js"));
    const { stdout, stderr } = spawnSync(process.execPath, ["example.mjs"], { encoding: "utf8", cwd: folder });
    const printed = isAutomatic("native") ? block("text") : block("text").replace("native", "node");
    expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: "" });
  });

  it("a failing and an aborted run print nothing", () => {
    const program = `
      for (const backend of ["native", "node"]) {
        const session = await createSession(relu, { backend });
        const wrong = session.bind({ x: floats([2], new Float32Array(2)) }, { y: floats([3], new Float32Array(3)) });
        await wrong.run().catch(() => console.log("failed"));
        await createSession(Uint8Array.of(1, 2, 3), { backend }).catch(() => console.log("refused"));
      }
      const session = await createSession(loop, { backend: "native" });
      await session.run(endless(), { signal: AbortSignal.timeout(50) }).catch((error) => console.log(error.name));`;
    expect(run(program)).toEqual({ status: 0, stdout: "failed\nrefused\nfailed\nrefused\nTimeoutError\n", stderr: "" });
  });

  it("a worker that ends with its run aborted leaves the process well", () => {
    const program = `
      if (!isMainThread) {
        const session = await createSession(loop, { backend: "native", threads: 1 });
        const controller = new AbortController();
        const run = session.bind(endless(), { y: matrix() }).run({ signal: controller.signal });
        setTimeout(() => controller.abort(), 50);
        await run.catch((error) => parentPort.postMessage(error.name));
      } else {
        const worker = new Worker(new URL(import.meta.url));
        worker.on("message", console.log).on("exit", async () => console.log(await reluOnce("native")));
      }`;
    expect(run(program)).toEqual({ status: 0, stdout: "AbortError\n0,2\n", stderr: "" });
  });
});
