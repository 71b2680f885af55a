import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { readJson, TRAIN, trainTones } from "./train-tones.ts";
import { toneFolder } from "./tone-folder.ts";

const layers = (...of: readonly string[]): string => `layers:\n${of.map((layer) => `  - { ${layer} }\n`).join("")}`;

test("layers of one's own are trained, with the front end's shape and a unit for each class", async () => {
  const cwd = await toneFolder({}, { "mine.yaml": `name: mine\n${layers("kind: max-pool, kernel: [1, 4]", "kind: flatten", "kind: dense, name: hidden, units: 24", "kind: silu", "kind: dense, name: classes")}` });
  expect((await trainTones(cwd, "run", ["--model", "mine.yaml", "--epochs", "6", "--lr", "0.003"])).accuracy).toBeGreaterThan(0.6); // by chance 1/3
  const { model } = await readJson(cwd, "run/config.json");
  expect(model).toMatchObject({ name: "mine", input: [1, 40, 101], layers: [{ kind: "max-pool", kernel: [1, 4] }, { name: "flatten-1" }, { units: 24 }, { name: "silu-1" }, { units: 3 }] });
});

test.each([
  ["a layer that does not fit", layers("kind: conv2d, name: wide, filters: 4, kernel: 64", "kind: flatten", "kind: dense"), /layers\[0\] "wide" \(conv2d\): /],
  ["a kind that is not there", layers("kind: cnov2d", "kind: dense"), /layers\[0\]: kind: need one of conv2d, .*got "cnov2d"/],
  ["a last layer that is not dense", layers("kind: flatten"), /the last layer must be dense/],
  ["a file that would pass 2 GB", layers("kind: flatten", "kind: dense, name: huge, units: 150000", "kind: dense"), /need less than 2 GB in one ONNX file, got 2\.43 GB/],
  ["no layers at all", "name: nothing\n", /layers/],
])("%s is named before any recording is read", async (_, text, message) => {
  const cwd = await toneFolder({ takes: 1 }, { "mine.yaml": text });
  const { code, stderr } = await runCli([...TRAIN, "--model", "mine.yaml", "--out", "run"], { cwd });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("a model of fixed units meets other classes, or no file", async () => {
  const cwd = await toneFolder({ takes: 1 }, { "mine.yaml": layers("kind: flatten", "kind: dense, units: 7"), "bad.yaml": "layers: [" });
  expect(await runCli([...TRAIN, "--model", "mine.yaml", "--out", "run"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("tells 7 classes apart, but the data have 3") as string });
  expect(await runCli([...TRAIN, "--model", "none.yaml", "--out", "run"], { cwd })).toMatchObject({ code: 2, stderr: "cochlea: --model none.yaml: there is no such file\n" });
  expect(await runCli([...TRAIN, "--model", "bad.yaml", "--out", "run"], { cwd })).toMatchObject({ code: 2, stderr: expect.stringMatching(/^cochlea: --model bad\.yaml: /) as string });
});
