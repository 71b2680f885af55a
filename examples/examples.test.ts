import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { dataPack } from "../packages/datasets/test/data-pack.ts";
import { clip, lineModel, yesNoModel } from "./fixtures.ts";

const here = import.meta.dirname;
const packages = path.join(here, "../packages");
const digits = dataPack("fsdd");
const cwd = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), "cochlea-examples-"));

/** Examples by the package that they are of. */
const examples = new Map(readdirSync(here).filter((file) => /\.(ts|mjs)$/.test(file) && !/^(examples\.test|fixtures)\./.test(file)).map((file) => [path.parse(file).name, path.join(here, file)]));

/** The first two blocks of a README after the one that installs: the example and what it prints. */
function readmeOf(name: string): { readonly example: string; readonly printed: string } {
  const blocks = [...readFileSync(path.join(packages, name, "README.md"), "utf8").matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const at = blocks.findIndex(([, language]) => language === "ts" || language === "js");
  if (at < 0) throw new Error(`packages/${name}/README.md has no example`);
  return { example: blocks[at][2], printed: blocks[at + 1][2] };
}

/** What an example prints, and last the error that it ends with, if any. */
async function run(file: string): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...parts: unknown[]) => void lines.push(format(...parts)));
  await import(pathToFileURL(file).href).catch((error: unknown) => lines.push(String(error)));
  return `${lines.join("\n")}\n`;
}

/** Text apart from its decimals, and these: another processor may round the last digit otherwise. */
function parts(text: string): { readonly text: string; readonly decimals: readonly number[] } {
  const decimal = /-?\d+\.\d+/g;
  return { text: text.replace(decimal, "#"), decimals: (text.match(decimal) ?? []).map(Number) };
}

function expectSame(printed: string, expected: string): void {
  const [actual, wanted] = [parts(printed), parts(expected)];
  expect(actual.text).toBe(wanted.text);
  wanted.decimals.forEach((value, index) => expect(Math.abs(actual.decimals[index] - value), `${value}`).toBeLessThanOrEqual(1e-5 * Math.abs(value)));
}

beforeAll(() => {
  writeFileSync(path.join(folder, "sgd.onnx"), lineModel());
  writeFileSync(path.join(folder, "model.onnx"), yesNoModel());
  writeFileSync(path.join(folder, "clip.wav"), clip());
  writeFileSync(path.join(folder, "notes.txt"), "Not a recording.\n");
  if (digits) symlinkSync(digits, path.join(folder, "fsdd"));
  process.chdir(folder);
});

afterEach(() => void vi.restoreAllMocks());

afterAll(() => {
  process.chdir(cwd);
  rmSync(folder, { recursive: true });
});

describe("examples", () => {
  it("are there for every package", () => {
    expect([...examples.keys()].sort()).toEqual(readdirSync(packages).sort());
  });

  it.each([...examples].filter(([name]) => name !== "datasets"))("%s prints what its README says", async (name, file) => {
    const { example, printed } = readmeOf(name);
    expect(readFileSync(file, "utf8")).toBe(example);
    expectSame(await run(file), printed);
  });

  it("datasets is as in its README", () => {
    expect(readFileSync(path.join(here, "datasets.ts"), "utf8")).toBe(readmeOf("datasets").example);
  });

  it.skipIf(!digits)("datasets prints what its README says, of the digits in COCHLEA_DATA", async () => {
    expectSame(await run(path.join(here, "datasets.ts")), readmeOf("datasets").printed);
  });
});
