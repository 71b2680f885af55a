import { expect, test } from "vitest";
import { architecture, specModel, trainableCount, type ModelName } from "@cochlea/models";
import { featureSettings } from "../src/benchmarks/feature-settings.ts";
import { FEATURE_WORKLOADS } from "../src/benchmarks/feature-workloads.ts";
import { EXACT_WORKLOADS, TRAINING_WORKLOADS } from "../src/benchmarks/training-workloads.ts";
import { runCli } from "./run-cli.ts";

test("bench train times whole steps of a model, and says what was measured", async () => {
  const { code, stdout } = await runCli(["bench", "train", "--model", "cnn4", "--seconds", "0.2", "--json"]);
  expect(code).toBe(0);
  const [result, ...others] = JSON.parse(stdout) as Record<string, number | string>[];
  expect(others).toEqual([]);
  expect(result).toMatchObject({ model: "cnn4", batch: 16, parameters: 25_602, engine: expect.stringMatching(/^onnxruntime/) as string });
  expect(result.samplesPerSecond).toBeCloseTo((16 / Number(result.stepMs)) * 1000, -1);
  expect(result.peakMemoryMb).toBeGreaterThan(20);
  expect(result.steps).toBeGreaterThanOrEqual(3);
});

test("bench train knows its models", async () => {
  const { code, stderr } = await runCli(["bench", "train", "--model", "vgg"]);
  expect(code).toBe(2);
  expect(stderr).toContain("mlp, alexnet-mnist, lstm, gru, cnn4, cnn-lstm, cnn, bc-resnet-1, bc-resnet-3, ds-cnn-s, matchboxnet-3x1x64, crnn, att-rnn");
});

test("where no model is named, it is the seven of known figures", () => {
  expect(EXACT_WORKLOADS).toEqual(["mlp", "alexnet-mnist", "lstm", "gru", "cnn4", "cnn-lstm", "cnn"]);
});

test("every workload is a model at its own input", () => {
  const counts = Object.entries(TRAINING_WORKLOADS).map(([name, { input, classes }]) => [name, trainableCount(specModel(architecture(name as ModelName, { input, classes })))]);
  expect(Object.fromEntries(counts)).toMatchObject({ cnn: 119_990_274, "bc-resnet-3": 54_168, "ds-cnn-s": 23_756, "matchboxnet-3x1x64": 71_556, crnn: 205_548, "att-rnn": 180_977 });
});

test("bench features times one kind of features", async () => {
  const { code, stdout } = await runCli(["bench", "features", "--feature", "resample-48k-16k", "--seconds", "0.01", "--json"]);
  expect(code).toBe(0);
  const results = JSON.parse(stdout) as Record<string, number | string>[];
  expect(results).toEqual([{ name: "resample-48k-16k", clipsPerSecond: expect.any(Number) as number }]);
  expect(results[0].clipsPerSecond).toBeGreaterThan(10);
});

test("bench features shows a table with the settings", async () => {
  const { code, stdout } = await runCli(["bench", "features", "--feature", "mfcc", "--seconds", "0.01"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/feature +clips\/s +µs a clip +settings\nmfcc +[\d,]+ +[\d.]+ +16000 Hz, FFT 512, hann 400, hop 160, 80 htk bands, 40 coefficients, decibel\n/);
});

test("bench features knows its kinds, the five of known figures first", async () => {
  const { code, stderr } = await runCli(["bench", "features", "--feature", "cqt"]);
  expect(code).toBe(2);
  expect(stderr).toContain("log-mel, mfcc, spectrogram, resample-48k-16k, resample-44k1-16k, ");
});

test("every kind of features is what its name says", () => {
  for (const [name, workload] of Object.entries(FEATURE_WORKLOADS)) {
    const settings = featureSettings(workload);
    const length = /^log-mel-(\d+)$/.exec(name)?.[1];
    if (length) expect(settings).toContain(`FFT ${length}, `);
  }
  expect(featureSettings(FEATURE_WORKLOADS["log-mel"])).toBe("16000 Hz, FFT 512, hann 400, hop 160, 80 htk bands, decibel");
  expect(featureSettings(FEATURE_WORKLOADS["log-mel-plain"])).toBe("16000 Hz, FFT 512, hann 400, hop 160, 80 htk bands, decibel, plain");
  expect(featureSettings(FEATURE_WORKLOADS["spectrogram-new-arrays"])).toBe("16000 Hz, FFT 2048, hann 2048, hop 512, power, a new array each");
  expect(featureSettings(FEATURE_WORKLOADS.spectrogram)).toBe("16000 Hz, FFT 2048, hann 2048, hop 512, power");
  expect(featureSettings(FEATURE_WORKLOADS["resample-48k-16k"])).toBe("hann, 6 zero crossings, roll-off 0.99");
});
