import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { greyPng } from "./grey-png.ts";
import { idx, imageFiles, imageFolder } from "./image-folder.ts";
import { runCli, type CliResult } from "./run-cli.ts";
import { constantWav, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { toneFolder } from "./tone-folder.ts";

const train = (cwd: string, ...args: readonly string[]): Promise<CliResult> => runCli(["train", "--data", "data", "--out", "run", "--epochs", "1", ...args], { cwd });

/** The command ends with one line, and nothing is left behind. */
async function expectError(cwd: string, result: Promise<CliResult>, code: number, line: string): Promise<void> {
  expect(await result).toEqual({ code, stdout: "", stderr: `cochlea: ${line}\n` });
  expect(await readdir(cwd)).not.toContain("run");
}

test.each([
  [["--preset", "speech-commands"], "--preset and --front-end"],
  [["--set", "frontEnd.kind=mfcc"], "--preset and --front-end"],
  [["--set", "normalise=all"], "normalise"],
  [["--label-pattern", "(.)"], "--label-pattern"],
  [["--group-pattern", "(.)"], "--group-pattern"],
  [["--test-pattern", "x"], "--test-pattern"],
  [["--official-split", "speech-commands"], "--official-split"],
  [["--split-by", "group"], "--split-by"],
  [["--words", "0,1"], "--words"],
  [["--strict"], "--strict"],
])("what is of recordings is refused with images: %j", async (args, flags) => {
  const cwd = await imageFolder();
  await expectError(cwd, train(cwd, ...args), 2, `train: ${flags} is for recordings, and ${cwd}/data holds images; leave it out`);
});

test("a model of the other kind is refused before anything is read, with those that will do", async () => {
  const images = await imageFolder({}, { "data/train-images-idx3-ubyte": "damaged" });
  await expectError(images, train(images, "--model", "lstm"), 2, `model lstm takes recordings, and ${images}/data holds images; give with --model one of mlp, cnn4, cnn, alexnet-mnist, or a folder of recordings with --data`);
  const tones = await toneFolder();
  const none = "holds no images: need train-images-idx3-ubyte and train-labels-idx1-ubyte, each with .gz or without";
  const sound = "mlp, cnn4, cnn, cnn-lstm, lstm, gru, bc-resnet, ds-cnn, matchboxnet, crnn, att-rnn";
  await expectError(tones, train(tones, "--model", "alexnet-mnist"), 2, `model alexnet-mnist takes images, and ${tones}/data ${none}; give their folder with --data, or for recordings with --model one of ${sound}`);
  await expectError(tones, train(tones, "--set", "input=image"), 2, `configuration: input is "image", and ${tones}/data ${none}; give another folder with --data`);
  await expectError(images, train(images, "--set", "input=audio"), 2, `configuration: input is "audio", and ${images}/data holds images; give another folder with --data`);
  await writeFile(path.join(images, "sound.onnx"), signModel());
  await expectError(images, train(images, "--from", "sound.onnx"), 2, `--from ${images}/sound.onnx: the model takes recordings, and ${images}/data holds images; give data of its kind, or another model`);
});

test.each([
  [["--set", "augment.shiftSeconds=1"], /^configuration: augment: Unrecognized key/],
  [["--set", "augment.scale=[2,1]"], /^configuration: augment\.scale: need \[min, max\] with min <= max$/],
  [["--set", "augment.rotateDegrees=.nan"], /^configuration: augment\.rotateDegrees: /],
  [["--set", "data.validation=0.6", "--set", "data.test=0.5"], /^configuration: data\.validation: need validation \+ test below 1/],
  [["--set", "data.words=[a]"], /^train: --words is for recordings/],
])("wrong settings are one line that names the field: %j", async (args, line) => {
  const cwd = await imageFolder();
  const { code, stdout, stderr } = await train(cwd, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.replace(/^cochlea: /, "").trimEnd()).toMatch(line);
});

const IMAGES = "data/train-images-idx3-ubyte";
const LABELS = "data/train-labels-idx1-ubyte";

test.each<[string, Record<string, Uint8Array>, (cwd: string) => string]>([
  ["cut off", { [IMAGES]: imageFiles()[IMAGES].subarray(0, 999) }, (cwd) => `${cwd}/${IMAGES}: parseIdx: need 2304 bytes of data for shape [48, 6, 8], got 983; the file is cut off`],
  ["labels too few", { [LABELS]: idx([0, 1, 2], [3]) }, (cwd) => `imageSet: ${cwd}/${LABELS}: need 48 labels, one for each image of ${cwd}/${IMAGES}, got 3`],
  ["one class", { [IMAGES]: idx([1, 2], [2, 1, 1]), [LABELS]: idx([5, 5], [2]), "data/t10k-images-idx3-ubyte": idx([3], [1, 1, 1]), "data/t10k-labels-idx1-ubyte": idx([5], [1]) }, () => 'assertTrainable: found one class, "5"; a classifier needs at least two'],
])("files that do not fit are one line that names them: %s", async (_, files, line) => {
  const cwd = await imageFolder({}, files);
  await expectError(cwd, train(cwd, "--model", "mlp"), 1, line(cwd));
});

test("the same image in two parts is refused unless that is allowed", async () => {
  const cwd = await imageFolder({}, { [IMAGES]: idx(Array<number>(48 * 48).fill(9), [48, 6, 8]) });
  const { code, stderr } = await train(cwd, "--model", "mlp");
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^cochlea: assertNoDuplicateLeaks: 1 recordings stand in more than one part, first "train\/00000"/)]);
  expect(await train(cwd, "--model", "mlp", "--set", "data.allowDuplicates=true")).toMatchObject({ code: 0 });
});

test("an official test part that shares an image with the rest is used as it is", async () => {
  const { [IMAGES]: images } = imageFiles();
  const cwd = await imageFolder({ test: 0 }, { "data/t10k-images-idx3-ubyte": idx([...images.subarray(16, 64)], [1, 6, 8]), "data/t10k-labels-idx1-ubyte": idx([0], [1]) });
  expect(await train(cwd, "--model", "mlp", "--json")).toMatchObject({ code: 0, stdout: expect.stringContaining('"count":1,') as string });
});

test("evaluate and predict refuse what the model does not take", async () => {
  const cwd = await imageFolder({}, { "sound.onnx": signModel(), "a.wav": constantWav(0), "a.png": greyPng([1], 1), "tones/low/a.wav": constantWav(-1) });
  expect(await train(cwd, "--model", "mlp")).toMatchObject({ code: 0 });
  const error = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };
  expect(await error("evaluate", "run/model.onnx", "--data", "tones")).toBe("cochlea: evaluate: the model takes images, and tones holds none: need train-images-idx3-ubyte and train-labels-idx1-ubyte, each with .gz or without\n");
  expect(await error("evaluate", "sound.onnx", "--data", "data")).toBe("cochlea: evaluate: the model takes recordings, and data holds images; give a folder of recordings with --data, or a model of images\n");
  expect(await error("evaluate", "run/model.onnx", "--data", "data", "--words", "0,1")).toBe("cochlea: evaluate: --words is for recordings, and the model takes images; leave it out\n");
  expect(await error("evaluate", "run/model.onnx", "--data", "data", "--columns", "label=x")).toBe("cochlea: evaluate: --columns is for recordings, and the model takes images; leave it out\n");
  expect(await error("predict", "run/model.onnx", "a.png", "a.wav")).toBe("cochlea: predict: a.wav is a recording, and the model takes images; give PNG files, or a model of recordings\n");
  expect(await error("predict", "sound.onnx", "a.wav", "")).toBe("cochlea: predict: the name of a file is empty; a variable in the command may be unset\n");
  expect(await error("predict", "sound.onnx", "a.png")).toBe("cochlea: predict: a.png is an image, and the model takes recordings; give sound files, or a model of images\n");
  expect(await error("predict", "sound.onnx", "a.wav", "--invert")).toBe("cochlea: predict: --invert is for images, and the model takes recordings; leave it out\n");
});

test("quickstart says what is for images", async () => {
  const cwd = await imageFolder();
  await expectError(cwd, runCli(["quickstart", "--data", "data", "--out", "run"], { cwd }), 2, `quickstart: ${cwd}/data holds images, and quickstart is for recordings; train on images with cochlea train --data data --out RUN`);
});

test("half a set is an error that names the missing file", async () => {
  const cwd = await temporaryFolder({ [IMAGES]: imageFiles()[IMAGES] });
  await expectError(cwd, train(cwd), 1, `findImageSet: ${cwd}/data holds train-images-idx3-ubyte, but no train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz to go with it`);
});
