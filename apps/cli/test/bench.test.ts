import { expect, test } from "vitest";
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
  expect(stderr).toContain("mlp, alexnet-mnist, lstm, gru, cnn4, cnn-lstm, cnn");
});
