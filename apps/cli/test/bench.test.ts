import { expect, test } from "vitest";
import { architecture, specModel, trainableCount, type ModelName } from "@cochlea/models";
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
