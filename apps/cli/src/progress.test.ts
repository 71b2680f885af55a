import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { countProgress, trainingProgress } from "./progress.ts";

function screen(interactive: boolean) {
  const stderr = Object.assign(new PassThrough(), { isTTY: interactive, columns: 120, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
  const context = { interactive, stderr, log: (line: string) => void stderr.write(`${line}\n`) };
  return { context, text: () => String((stderr.read() as Buffer | null) ?? "") };
}

const step = { type: "step", epoch: 1, step: 3, steps: 10, loss: 0.5, accuracy: 0.875, learningRate: 1e-3, samplesPerSecond: 1234.5, secondsLeft: 72 } as const;
const epoch = { type: "epoch", epoch: 1, train: { loss: 0.5, accuracy: 0.875 }, validation: { loss: 0.25, accuracy: 0.9 }, learningRate: 1e-3, seconds: 8.25, best: true } as const;
const line = "epoch 1/2  train loss 0.500 accuracy 87.5 %  validation loss 0.250 accuracy 90.0 %  8.3 s  (best)\n";

test("nobody watching: one line an epoch and no bar", () => {
  const { context, text } = screen(false);
  const progress = trainingProgress(context);
  progress.handle({ type: "start", epochs: 2, stepsPerEpoch: 10, trainSize: 100, validationSize: 10 });
  progress.handle(step);
  progress.handle(epoch);
  progress.handle({ type: "end", reason: "completed", epochs: 1, bestEpoch: 1 });
  expect(text()).toBe(line);
});

test("somebody watching: a bar with loss, accuracy, rate and time left, then the line", () => {
  const { context, text } = screen(true);
  const progress = trainingProgress(context);
  progress.handle({ type: "start", epochs: 2, stepsPerEpoch: 10, trainSize: 100, validationSize: 10 });
  progress.handle(step);
  expect(text()).toMatch(/epoch 1\/2 \|.*\| 30 % {2}loss 0\.500 {2}accuracy 87\.5 % {2}1,235 samples\/s {2}1 min 12 s left/);
  progress.handle(epoch);
  expect(text().endsWith(line)).toBe(true);
});

test("what was refused before it began is no line", () => {
  const { context, text } = screen(false);
  countProgress(context, "reading", 3).stop();
  expect(text()).toBe("");
});

test("counting ends in one line", () => {
  const { context, text } = screen(false);
  const progress = countProgress(context, "reading", 1200);
  progress.update(1200);
  expect(text()).toBe("");
  progress.stop();
  expect(text()).toMatch(/^reading: 1,200 of 1,200 in \d+\.\d s\n$/);
});
