import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { resolveConfig } from "../src/training/configuration/resolve-config.ts";
import { samplingOf, type SamplingChoice } from "../src/training/configuration/sampling-config.ts";
import { runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { toneFiles, toneFolder } from "./tone-folder.ts";
import { readJson, TRAIN, trainTones } from "./train-tones.ts";

async function samplingFrom(yaml: string, flags = {}, ...assignments: readonly string[]): Promise<SamplingChoice> {
  const cwd = await temporaryFolder({ "c.yaml": yaml });
  return (await resolveConfig({ file: path.join(cwd, "c.yaml"), flags: { data: { folder: "/data" }, ...flags }, assignments, resolve: (folder) => folder })).sampling;
}

test("it is shuffled unless a name, weights, a flag or a field says otherwise", async () => {
  expect(await samplingFrom("epochs: 2")).toEqual({ kind: "shuffled" });
  expect(await samplingFrom("sampling: balanced")).toEqual({ kind: "balanced" });
  expect(await samplingFrom("epochs: 2", {}, "sampling=balanced")).toEqual({ kind: "balanced" });
  expect(await samplingFrom("sampling: { weights: { yes: 2 } }", {}, "sampling.weights.no=0.5")).toEqual({ kind: "weighted", weights: { yes: 2, no: 0.5 } });
  expect(await samplingFrom("sampling: { weights: { yes: 2 } }", { sampling: { kind: "balanced" } })).toEqual({ kind: "balanced" });
});

test.each([
  ["sampling: even", "configuration: sampling.kind: need shuffled, balanced, or weights of classes by name such as { yes: 2, no: 0.5 }"],
  ["sampling: weighted", "configuration: sampling.weights: need shuffled, balanced, or weights"],
  ["sampling: 3", "configuration: sampling: need shuffled, balanced, or weights"],
  ["sampling: { weights: [1, 2] }", "configuration: sampling.weights: need shuffled, balanced, or weights"],
  ["sampling: { weights: { yes: -1 } }", "configuration: sampling.weights.yes: Too small: expected number to be >=0, got -1"],
  ["sampling: { weights: { yes: .nan } }", "configuration: sampling.weights.yes: Invalid input: expected number, got NaN"],
  ["sampling: { weights: { yes: .inf } }", "configuration: sampling.weights.yes: "],
  ["sampling: { kind: balanced, weights: { yes: 1 } }", 'configuration: sampling: Unrecognized key: "weights"; the fields are kind'],
])("%s is refused", async (yaml, message) => {
  await expect(samplingFrom(yaml)).rejects.toThrow(message);
});

test("weights are those of an example's class, and 1 where it is not named", () => {
  const examples = ["a", "b", "c", "a"].map((label) => ({ label }));
  expect(samplingOf({ kind: "weighted", weights: { a: 3, c: 0 } }, ["a", "b", "c"], examples)).toEqual({ kind: "weighted", weights: [3, 1, 0, 3] });
  expect(samplingOf({ kind: "weighted", weights: {} }, ["constructor"], [{ label: "constructor" }])).toEqual({ kind: "weighted", weights: [1] });
  const tagged = [["a", "b"], ["b", "c"], ["c"], []].map((labels) => ({ label: labels[0] ?? "", labels }));
  expect(samplingOf({ kind: "weighted", weights: { a: 3, c: 0 } }, ["a", "b", "c"], tagged)).toEqual({ kind: "weighted", weights: [3, 1, 0, 1] });
  expect(() => samplingOf({ kind: "weighted", weights: { a: 0, b: 0, c: 0 } }, ["a", "b", "c"], examples)).toThrow("configuration: sampling.weights: need a class of the training part whose weight is above 0");
});

test("a class that is not there is named beside those that are, and nothing is left behind", async () => {
  const cwd = await toneFolder();
  const { code, stderr } = await runCli([...TRAIN, "--out", "run", "--sampling", "hihg=2,low=1"], { cwd });
  expect([code, stderr.trimEnd().split("\n").at(-1)]).toEqual([2, 'cochlea: configuration: sampling.weights: there is no class "hihg"; the classes are "high", "low", "middle"']);
  await expect(stat(path.join(cwd, "run"))).rejects.toThrow("ENOENT");
});

test("a class of weight 0 is never trained on, and so never answered", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "all", ["--epochs", "3", "--keep", "last"]);
  await trainTones(cwd, "some", ["--epochs", "3", "--keep", "last", "--sampling", "high=0"]);
  const high = async (run: string): Promise<number> => ((await readJson(cwd, run, "metrics.json")) as { confusion: number[][] }).confusion.reduce((sum, row) => sum + row[0], 0);
  expect(await high("all")).toBeGreaterThan(0);
  expect(await high("some")).toBe(0);
});

test("balanced, a run that goes on ends in the same bytes, and config.json says how it was sampled", async () => {
  const files = Object.entries(toneFiles()).filter(([name]) => !/high\/.*_[12]/.test(name));
  const cwd = await temporaryFolder(Object.fromEntries(files));
  const schedule = ["--set", "schedule={ kind: constant, learningRate: 0.004 }", "--set", "mixup.alpha=0.3"];
  await trainTones(cwd, "whole", ["--epochs", "2", "--sampling", "balanced", ...schedule]);
  await trainTones(cwd, "plain", ["--epochs", "2", ...schedule]);
  await trainTones(cwd, "resumed", ["--epochs", "1", "--sampling", "balanced", ...schedule]);
  expect((await runCli(["train", "--resume", "--out", "resumed", "--epochs", "2"], { cwd })).code).toBe(0);
  const last = (out: string) => readFile(path.join(cwd, out, "checkpoints/last.safetensors"));
  expect((await last("resumed")).equals(await last("whole"))).toBe(true);
  expect((await last("plain")).equals(await last("whole"))).toBe(false);
  expect(await readJson(cwd, "whole/config.json")).toMatchObject({ config: { sampling: { kind: "balanced" } } });
});
