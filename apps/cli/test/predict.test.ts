import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { expect, test } from "vitest";
import { InterruptedError } from "../src/errors.ts";
import { runCli } from "./run-cli.ts";
import { constantWav, probabilityOfHigh, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

interface Result {
  readonly file: string;
  readonly error?: string;
  readonly predictions?: readonly { readonly label: string; readonly score: number }[];
}

test("predict gives labels best first, in the order of the files, under the names the user gave", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a/up.wav": constantWav(0.5), "down.wav": constantWav(-0.25) });
  const { code, stdout, stderr } = await runCli(["predict", "m.onnx", "./a/up.wav", "down.wav", "--json"], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const results = JSON.parse(stdout) as Result[];
  const summary = results.map(({ file, predictions }) => [file, predictions?.map(({ label }) => label)]);
  expect(summary).toEqual([["./a/up.wav", ["high", "low"]], ["down.wav", ["low", "high"]]]);
  expect(results[0].predictions?.[0].score).toBeCloseTo(probabilityOfHigh(0.5), 6);
  expect(results[1].predictions?.[1].score).toBeCloseTo(probabilityOfHigh(-0.25), 6);
});

test("a file that cannot be read has its error in its place, and the exit code is 1", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "good.wav": constantWav(1), "bad.wav": "RIFF but no more", "text.txt": "hello" });
  const { code, stdout, stderr } = await runCli(["predict", "m.onnx", "bad.wav", "good.wav", "gone.wav", "text.txt", ".", "--json", "--top", "1"], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "cochlea: predict: 4 of 5 files could not be classified\n" });
  const results = JSON.parse(stdout) as Result[];
  expect(results.map(({ file }) => file)).toEqual(["bad.wav", "good.wav", "gone.wav", "text.txt", "."]);
  expect(results[1].predictions).toEqual([{ label: "high", score: expect.closeTo(probabilityOfHigh(1), 6) as number }]);
  expect(results.map(({ error }) => error)).toEqual([expect.stringMatching(/wav/i), undefined, "there is no such file", expect.stringMatching(/no audio that is known/), "this is a folder; give files"]);
  for (const { error } of results) expect(error ?? "").not.toContain(cwd);
});

test("for people: results on stdout as they come, errors on stderr", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "good.wav": constantWav(0.5) });
  expect(await runCli(["predict", "m.onnx", "gone.wav", "good.wav"], { cwd })).toEqual({
    code: 1,
    stdout: "good.wav  high 73.1 %  low 26.9 %\n",
    stderr: "cochlea: gone.wav: there is no such file\ncochlea: predict: 1 of 2 files could not be classified\n",
  });
});

test.each([
  ["gone.onnx", "cochlea: gone.onnx: there is no such model; train writes one as RUN/model.onnx\n"],
  ["folder", "cochlea: folder: this is a folder; give a model file, of a run RUN/model.onnx\n"],
  ["cut.onnx", /^cochlea: cut\.onnx: readModelMetadata: .*whole ONNX file.* 500 bytes.*\n$/],
  ["foreign.onnx", /^cochlea: foreign\.onnx: readModelMetadata: the file lacks the metadata cochlea\.version, .*\n$/],
])("a model that cannot be used is one line: %s", async (model, stderr) => {
  const cwd = await temporaryFolder({ "folder/x": "", "cut.onnx": signModel().slice(0, 500), "foreign.onnx": foreignModel(), "a.wav": constantWav(0) });
  const result = await runCli(["predict", model, "a.wav", "--json"], { cwd });
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toEqual(typeof stderr === "string" ? stderr : expect.stringMatching(stderr));
});

test("COCHLEA_BACKEND chooses what runs the model", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  expect(await runCli(["predict", "m.onnx", "a.wav"], { cwd, env: { COCHLEA_BACKEND: "node" } })).toMatchObject({ code: 0, stdout: "a.wav  high 73.1 %  low 26.9 %\n" });
  expect(await runCli(["predict", "m.onnx", "a.wav"], { cwd, env: { COCHLEA_BACKEND: "cuda" } })).toMatchObject({ code: 2, stderr: 'cochlea: COCHLEA_BACKEND must be one of auto, native, node, got "cuda"\n' });
});

test("a stopped command exits with 130 and without a result", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  const signal = AbortSignal.abort(new InterruptedError());
  expect(await runCli(["predict", "m.onnx", "a.wav", "--json"], { cwd, signal })).toEqual({ code: 130, stdout: "", stderr: "cochlea: interrupted\n" });
});

/** A sound ONNX file of somebody else. */
function foreignModel(): Uint8Array {
  const g = new GraphBuilder();
  const x = g.input("x", [1]);
  g.output(g.add("Relu", [x]), "y");
  return encodeModel(g.build());
}
