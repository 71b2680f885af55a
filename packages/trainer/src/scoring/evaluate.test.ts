import { describe, expect, it } from "vitest";
import type { TrainingBatch } from "../batches.ts";
import { evaluate } from "./evaluate.ts";

/** Two classes; the logits are the feature and its negative. */
const mirror = { classes: 2, predict: ({ features, size }: Pick<TrainingBatch, "features" | "size">) => Promise.resolve(Float32Array.from({ length: 2 * size }, (_, index) => features[index >> 1] * (index % 2 === 0 ? 1 : -1))) };

function batch(features: number[], labels: number[], size = features.length): TrainingBatch {
  return { features: Float32Array.from(features), labels: Int32Array.from(labels), size };
}

async function* delayed(batches: TrainingBatch[]): AsyncGenerator<TrainingBatch> {
  for (const each of batches) yield Promise.resolve(each);
}

describe("evaluate", () => {
  const batches = [batch([1, 2], [0, 1]), batch([-3, NaN], [1, 9], 1)];

  it.each([["an iterable", () => batches], ["an async iterable", () => delayed(batches)]])("joins the batches of %s", async (_, pass) => {
    const { truth, logits, logProbabilities } = await evaluate(mirror, { size: 3, batches: pass });
    expect([...truth]).toEqual([0, 1, 1]);
    expect([...logits]).toEqual([1, -1, 2, -2, -3, 3]);
    expect(logProbabilities[0]).toBeCloseTo(-Math.log(1 + Math.exp(-2)), 12);
    expect(logProbabilities.length).toBe(6);
  });

  it("takes a producer that fills one array again and again", async () => {
    const shared = batch([0], [0]);
    function* refilled(): Generator<TrainingBatch> {
      for (const value of [1, 2, 3]) {
        shared.features[0] = value;
        shared.labels[0] = value % 2;
        yield shared;
      }
    }
    const { truth, logits } = await evaluate(mirror, { size: 3, batches: refilled });
    expect([[...truth], [...logits]]).toEqual([[1, 0, 1], [1, -1, 2, -2, 3, -3]]);
  });

  it.each([
    [4, batches, "evaluate: need 4 examples, got 3"],
    [2, batches, "evaluate: need 2 examples, got more"],
    [NaN, batches, "evaluate: need NaN examples, got more"],
    [1, [batch([1], [2])], "evaluate: need labels from 0 to 1, got 2"],
    [1, [batch([1], [-1])], "evaluate: need labels from 0 to 1, got -1"],
    [2, [batch([1, 1], [0])], "evaluate: need a label for each of 2 examples, got 1"],
  ])("refuses %d examples of %j", async (size, pass, message) => {
    await expect(evaluate(mirror, { size, batches: () => pass })).rejects.toThrow(new RangeError(message));
  });
});
