import { splitExamples } from "@cochlea/datasets";
import { scanFolder } from "@cochlea/datasets/node";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { constantWav, probabilityOfHigh, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Three right, one wrong: `low/c.wav` is above zero. */
const CLIPS = { "data/low/a.wav": -0.5, "data/low/c.wav": 0.25, "data/high/a.wav": 0.5, "data/high/b.wav": 1 };

function wavs(clips: Readonly<Record<string, number>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(clips).map(([name, value]) => [name, constantWav(value)]));
}

test("evaluate gives the figures that paper gives", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), ...wavs(CLIPS), "data/low/broken.wav": "RIFF", "data/notes.txt": "x" });
  const { code, stdout } = await runCli(["evaluate", "m.onnx", "--data", "data", "--json"], { cwd });
  expect(code).toBe(0);
  const right = [1 - probabilityOfHigh(-0.5), 1 - probabilityOfHigh(0.25), probabilityOfHigh(0.5), probabilityOfHigh(1)];
  const result = JSON.parse(stdout) as { loss: number; skipped: { file: string; reason: string }[] };
  expect(result).toMatchObject({
    accuracy: 0.75,
    count: 4,
    labels: ["low", "high"],
    confusion: [[1, 1], [0, 2]],
    perClass: [
      { label: "low", precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      { label: "high", precision: 2 / 3, recall: 1, f1: 0.8, support: 2 },
    ],
    macroF1: expect.closeTo((2 / 3 + 0.8) / 2, 12) as number,
    split: "all",
    skipped: [{ file: "notes.txt", reason: "not an audio file" }, { file: "low/broken.wav", reason: expect.any(String) as string }],
  });
  expect(result.loss).toBeCloseTo(-right.reduce((sum, probability) => sum + Math.log(probability), 0) / 4, 6);
});

test("a probability that rounds to nothing leaves the loss a number", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), ...wavs({ "data/low/a.wav": 200 }) });
  const { stdout } = await runCli(["evaluate", "m.onnx", "--data", "data", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ accuracy: 0, loss: expect.closeTo(126 * Math.LN2, 6) as number });
});

test("--strict stops at the first broken file and leaves stdout empty", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), ...wavs(CLIPS), "data/low/broken.wav": "RIFF" });
  const { code, stdout, stderr } = await runCli(["evaluate", "m.onnx", "--data", "data", "--strict", "--json"], { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^(reading: .*\n)?cochlea: loader: low\/broken\.wav: .*\n$/);
});

test("patterns come from the model unless given", async () => {
  const data = { labelPattern: "^(low|high)_", groupPattern: "_([^_]+)_", testPattern: "_t\\.wav$" };
  const files = wavs({ "data/low_ann_t.wav": -1, "data/low_ann_0.wav": 1, "data/high_bob_t.wav": 1, "data/high_cid_0.wav": -1 });
  const cwd = await temporaryFolder({ "m.onnx": signModel({ data }), ...files });
  const evaluate = async (...args: string[]) => JSON.parse((await runCli(["evaluate", "m.onnx", "--data", "data", "--json", ...args], { cwd })).stdout) as object;
  expect(await evaluate()).toMatchObject({ count: 4, accuracy: 0.5, split: "all" });
  // Ann stands in the test part and outside it.
  expect(await evaluate("--split", "test")).toMatchObject({ count: 2, accuracy: 1, split: "test", groupDisjoint: false });
  expect(await evaluate("--split", "test", "--test-pattern", "_0\\.wav$")).toMatchObject({ count: 2, accuracy: 0, groupDisjoint: false });
  expect(await evaluate("--split", "test", "--group-pattern", "_([^_]+_.)")).toMatchObject({ groupDisjoint: true });
});

test("a part that training carved is carved again, and only from the same clips", async () => {
  const clips = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`data/${index % 2 ? "low" : "high"}/${index}.wav`, index / 100]));
  const cwd = await temporaryFolder(wavs(clips));
  const { examples } = await scanFolder(`${cwd}/data`);
  const split = splitExamples(examples, { fractions: { train: 0.6, validation: 0.2, test: 0.2 }, seed: 5, by: "group" });
  const training = { data: { splitBy: "group", validation: 0.2, test: 0.2 }, seed: 5, split: { hash: split.splitHash } };
  const folder = await temporaryFolder({ "m.onnx": signModel(training), "silent.onnx": signModel() });
  const wanted = split.examples.filter((example) => example.split === "test");
  const { stdout } = await runCli(["evaluate", `${folder}/m.onnx`, "--data", "data", "--split", "test", "--json"], { cwd });
  // Every clip is above zero, so those of `high` are right.
  expect(JSON.parse(stdout)).toMatchObject({ count: wanted.length, accuracy: wanted.filter(({ label }) => label === "high").length / wanted.length });

  const silent = await runCli(["evaluate", `${folder}/silent.onnx`, "--data", "data", "--split", "test"], { cwd });
  expect(silent).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("cochlea: --split: the data do not mark this part, and the model does not say how it was divided") as string });
  const more = await temporaryFolder({ ...wavs(clips), ...wavs({ "data/low/more.wav": 0.5 }) });
  const other = await runCli(["evaluate", `${folder}/m.onnx`, "--data", "data", "--split", "test"], { cwd: more });
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("cochlea: --split: these are not the examples that the model was trained on") as string });
});

test("labels that the model does not know are an error, are left out by --words, or are _unknown_", async () => {
  const files = wavs({ "data/high/a.wav": 1, "data/up/a.wav": -1 });
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "unknown.onnx": signModel({ data: { words: ["high"], unknown: true } }, ["_unknown_", "high"]), ...files });
  expect(await runCli(["evaluate", "m.onnx", "--data", "data", "--json"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: 'cochlea: the data have the labels "up", which the model does not know; it knows "low", "high"; give --label-pattern, --words or --unknown\n',
  });
  const words = await runCli(["evaluate", "m.onnx", "--data", "data", "--words", "high", "--json"], { cwd });
  expect(JSON.parse(words.stdout)).toMatchObject({ count: 1, accuracy: 1 });
  const unknown = await runCli(["evaluate", "unknown.onnx", "--data", "data", "--json"], { cwd });
  expect(JSON.parse(unknown.stdout)).toMatchObject({ count: 2, accuracy: 1, confusion: [[1, 0], [0, 1]] });
  expect(await runCli(["evaluate", "m.onnx", "--data", "data", "--words", "up"], { cwd })).toMatchObject({ code: 2, stderr: 'cochlea: --words names "up", which the model does not know; it knows "low", "high"\n' });
  expect(await runCli(["evaluate", "m.onnx", "--data", "data", "--unknown"], { cwd })).toMatchObject({ code: 2, stderr: 'cochlea: --unknown needs a model that knows _unknown_; this one knows "low", "high"\n' });
});

test("a folder that is not there, or holds nothing to evaluate, is one line", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "data/low/a.txt": "x", "bad.onnx": signModel({ data: { words: 3 } }) });
  expect(await runCli(["evaluate", "m.onnx", "--data", "gone"], { cwd })).toMatchObject({ code: 1, stderr: "cochlea: gone: there is no such folder or file, and no known set of that name; cochlea data list names the sets\n" });
  expect((await runCli(["evaluate", "m.onnx", "--data", "data"], { cwd })).stderr).toContain("cochlea: evaluate: data holds no recording, but low/a.txt: not an audio file; put sound files into one folder a class");
  expect((await runCli(["evaluate", "bad.onnx", "--data", "data"], { cwd })).stderr).toMatch(/^cochlea: bad\.onnx: the metadata cochlea\.training is not as train writes it: data\.words: .*\n$/);
});

test("for people: figures, classes and confusion on stdout, what was skipped on stderr", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), ...wavs(CLIPS), "data/notes.txt": "x" });
  const { stdout, stderr } = await runCli(["evaluate", "m.onnx", "--data", "data"], { cwd });
  expect(stdout).toBe(
    [
      "accuracy 75.0 % (95 % interval 30.1 % to 95.4 %), loss 0.4319, macro F1 73.3 %, 4 clips",
      "",
      "class  precision   recall      F1  clips",
      "low      100.0 %   50.0 %  66.7 %      2",
      "high      66.7 %  100.0 %  80.0 %      2",
      "",
      "rows are what the clips are, columns what they were called",
      "      low  high",
      "low     1     1",
      "high    0     2",
      "",
    ].join("\n"),
  );
  expect(stderr).toContain("skipped notes.txt: not an audio file\n");
});
