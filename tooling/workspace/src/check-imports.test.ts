import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

const script = path.join(import.meta.dirname, "../check-imports.mjs");
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

interface Fixture {
  readonly [folder: string]: { readonly manifest?: object; readonly files: Readonly<Record<string, string>> };
}

function check(fixture: Fixture): { readonly status: number | null; readonly lines: string[] } {
  const root = mkdtempSync(path.join(tmpdir(), "cochlea-imports-"));
  roots.push(root);
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ devDependencies: { vitest: "1" } }));
  for (const [folder, { manifest = {}, files }] of Object.entries(fixture)) {
    const entries = { "package.json": JSON.stringify({ name: `@cochlea/${path.basename(folder)}`, ...manifest }), ...files };
    for (const [file, text] of Object.entries(entries)) {
      mkdirSync(path.dirname(path.join(root, folder, file)), { recursive: true });
      writeFileSync(path.join(root, folder, file), text);
    }
  }
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: "utf8" });
  return { status, lines: stderr.trim().split("\n").filter((line) => line !== "") };
}

test("this workspace follows its table", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^imports: \d+ packages follow the table, and no import leads back to where it began\n$/);
});

test("an import and a dependency outside the table are two violations", () => {
  const manifest = { dependencies: { "@cochlea/datasets": "workspace:*" } };
  expect(check({ "packages/dsp": { manifest, files: { "src/a.ts": 'import type { Example } from "@cochlea/datasets/node";' } } })).toEqual({
    status: 1,
    lines: [
      "packages/dsp/package.json: may not import @cochlea/datasets (it may import @cochlea/random)",
      "packages/dsp/src/a.ts: may not import @cochlea/datasets (it may import @cochlea/random)",
    ],
  });
});

test("only runtime imports the runtime, in whatever form", () => {
  const files = { "src/a.ts": 'export { x } from "onnxruntime-node";', "src/b.ts": 'const k = await import("koffi");', "src/c.ts": 'type T = import("onnxruntime-web").T;', "src/d.ts": 'import type { Tensor } from "@tensorflow/tfjs-core";' };
  const { lines } = check({ "packages/trainer": { files }, "packages/runtime": { manifest: { dependencies: { koffi: "3" } }, files: { "src/a.ts": 'import koffi from "koffi";' } } });
  expect(lines).toEqual([
    "packages/trainer/src/a.ts: only packages/runtime may import onnxruntime-node",
    "packages/trainer/src/b.ts: only packages/runtime may import koffi",
    "packages/trainer/src/c.ts: only packages/runtime may import onnxruntime-web",
    "packages/trainer/src/d.ts: only packages/tfjs-interpreter may import @tensorflow/tfjs-core",
  ]);
});

test("a browser-safe core uses no Node API, with or without node:; src/node, tests and runtime do", () => {
  const node = 'import { readFile } from "node:fs/promises";';
  const files = { "src/a.ts": node, "src/b.ts": 'import fs from "fs";', "src/node/a.ts": node, "src/a.test.ts": node, "test/a.ts": node };
  expect(check({ "packages/datasets": { files }, "packages/runtime": { files: { "src/a.ts": node } } }).lines).toEqual([
    "packages/datasets/src/a.ts: may not import node:fs/promises, for it must run in a browser; only src/node may",
    "packages/datasets/src/b.ts: may not import fs, for it must run in a browser; only src/node may",
  ]);
});

test("what is imported is declared; tests may use development dependencies and the root's", () => {
  const manifest = { dependencies: { zod: "4" }, devDependencies: { "@cochlea/trainer": "workspace:*" } };
  const files = { "src/a.ts": 'import "zod"; import "left-pad/x";', "src/a.test.ts": 'import "vitest"; import "@cochlea/trainer"; import "right-pad";' };
  expect(check({ "packages/models": { manifest, files } }).lines).toEqual([
    "packages/models/src/a.test.ts: imports right-pad, which its package.json does not name",
    "packages/models/src/a.ts: imports left-pad, which its package.json does not name",
  ]);
});

test("no path leaves its package, and comments import nothing", () => {
  const files = { "src/a.ts": 'import "../../dsp/src/index.ts"; import "./b.ts";\n// import "koffi";\nconst text = `import "koffi"`;' };
  expect(check({ "packages/random": { files } }).lines).toEqual(["packages/random/src/a.ts: reaches out of its package with ../../dsp/src/index.ts; import the package by its name"]);
});

test("a package that the table does not name is a violation", () => {
  expect(check({ "packages/new": { files: {} } }).lines).toEqual(["packages/new/package.json: is not in the table of tooling/workspace/check-imports.mjs; say there what it may import"]);
});

test("a circle of files is named, also one of types alone or within a function; a test may import whom it tests", () => {
  const files = { "src/a.ts": 'import type { B } from "./b.ts";', "src/b.ts": 'export { c } from "./c.ts"; import "./d.ts";', "src/c.ts": 'const a = () => import("./a.ts");', "src/d.ts": "", "src/d.test.ts": 'import "./a.ts";' };
  expect(check({ "packages/random": { files } }).lines).toEqual([
    "packages/random: a circle of files: src/a.ts imports src/b.ts, src/b.ts imports src/c.ts, src/c.ts imports src/a.ts; move what they share below them",
  ]);
});

test("a circle of folders is named by the imports that make it; files beside an entry point count by themselves", () => {
  const files = { "src/index.ts": 'import "./one/a.ts"; import "./two/c.ts";', "src/low.ts": "", "src/one/a.ts": 'import "../two/c.ts"; import "../low.ts";', "src/one/b.ts": "", "src/two/c.ts": "", "src/two/d.ts": 'import "../one/b.ts";' };
  expect(check({ "packages/random": { files } }).lines).toEqual(["packages/random: a circle of folders: src/one/a.ts imports src/two/c.ts, src/two/d.ts imports src/one/b.ts; move what they share below them"]);
  expect(check({ "packages/random": { files: { ...files, "src/two/d.ts": "" } } })).toEqual({ status: 0, lines: [] });
});

test("of several circles each knot is named", () => {
  const files = { "src/a.ts": 'import "./b.ts";', "src/b.ts": 'import "./a.ts";', "src/c.ts": 'import "./d.ts"; import "./a.ts";', "src/d.ts": 'import "./c.ts";' };
  expect(check({ "packages/random": { files } }).lines).toEqual([
    "packages/random: a circle of files: src/a.ts imports src/b.ts, src/b.ts imports src/a.ts; move what they share below them",
    "packages/random: a circle of files: src/c.ts imports src/d.ts, src/d.ts imports src/c.ts; move what they share below them",
  ]);
});
