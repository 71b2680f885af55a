import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installTree } from "./install-tree.ts";
import { externalModel } from "./models.ts";

describe("installed in a folder whose path has spaces, umlauts, kana and a quote", () => {
  let root = "";
  let folder = "";

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "cochlea-paths-"));
    folder = join(root, "Größe it's 出力 dir");
    mkdirSync(folder);
    await installTree(folder);
    const { model, weights } = externalModel("Gewichte ö 重み.bin");
    writeFileSync(join(folder, "Modell ü.onnx"), model);
    writeFileSync(join(folder, "Gewichte ö 重み.bin"), weights);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("both backends load from there, and models with external data by their path", () => {
    const program = `
      import { join } from "node:path";
      import { createSession } from "./index.js";
      for (const backend of ["native", "node"]) {
        const session = await createSession({ path: join(import.meta.dirname, "Modell ü.onnx") }, { backend });
        const { y } = await session.run({ x: { type: "float32", shape: [3], data: Float32Array.of(1, 2, 3) } });
        console.log(session.backend, y.data.join(" "));
        session.release();
      }`;
    writeFileSync(join(folder, "program.mjs"), program);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "program.mjs")], { encoding: "utf8", cwd: tmpdir(), timeout: 50_000 });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "native 11 22 33\nnode 11 22 33\n", stderr: "" });
  });
});
