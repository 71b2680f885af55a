import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COLUMNS, columnModel, smallModel } from "../test/small-model.ts";
import { loadImageClassifier, type ImageClassifier } from "./load-image-classifier.ts";
import type { Picture } from "./picture.ts";

async function withClassifier<T>(channels: 1 | 3, use: (classifier: ImageClassifier) => Promise<T>): Promise<T> {
  const classifier = await loadImageClassifier(columnModel(channels));
  try {
    return await use(classifier);
  } finally {
    classifier.release();
  }
}

const picture = (values: readonly number[], channels: 1 | 3 = 1): Picture => ({ channels, height: 3, width: 4, data: Float32Array.from(values) });

/** White in the third column. */
const BAR = picture([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);

function softmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / sum);
}

describe("loadImageClassifier", () => {
  it("by hand: a bar in the third column", () =>
    withClassifier(1, async (classifier) => {
      expect([classifier.input, classifier.labels]).toEqual([{ kind: "image", channels: 1, height: 3, width: 4 }, COLUMNS]);
      const [best, ...others] = await classifier.classify(BAR);
      expect(best).toEqual({ label: "third", score: expect.closeTo(Math.E ** 3 / (Math.E ** 3 + 4), 6) as number });
      expect(others.map(({ label }) => label)).toEqual(["first", "second", "fourth", "other"]);
      expect(await classifier.classify(BAR, { top: 1 })).toEqual([best]);
    }));

  it("a model of colours gives a grey picture what it gives one whose channels are equal", () =>
    withClassifier(3, async (classifier) => {
      const coloured = picture([...BAR.data, ...BAR.data, ...BAR.data], 3);
      expect(await classifier.classify(BAR)).toEqual(await classifier.classify(coloured));
    }));

  it("a grey model sees the brightness of a colour", () =>
    withClassifier(1, async (classifier) => {
      const inColumn = (column: number) => BAR.data.map((_, at) => (at % 4 === column ? 1 : 0));
      const [probabilities] = await classifier.probabilities([picture([...inColumn(0), ...inColumn(1), ...inColumn(2)], 3)]);
      softmax([3 * 0.299, 3 * 0.587, 3 * 0.114, 0, 0]).forEach((value, index) => expect(probabilities[index]).toBeCloseTo(value, 6));
    }));

  it("gives a batch what each picture gets alone", () =>
    withClassifier(1, (classifier) =>
      fc.assert(fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 40 }), async (rows) => {
        const pictures = rows.map((row) => picture(row.map((value) => value / 255)));
        const together = await classifier.probabilities(pictures);
        const [last] = await classifier.probabilities(pictures.slice(-1));
        expect(together.length).toBe(rows.length);
        last.forEach((value, index) => expect(Math.abs(value - together[rows.length - 1][index])).toBeLessThan(1e-6));
      }), { numRuns: 20 })));

  it.each<[string, Partial<Picture>, string]>([
    ["another size", { height: 4, width: 3 }, "classify: need an image 4 pixels wide and 3 high, got 3 x 4; crop or resize it"],
    ["too few values", { data: new Float32Array(11) }, "classify: need 1 x 3 x 4 values, got 11"],
    ["bytes", { data: BAR.data.map((value) => 255 * value) }, "classify: need pixels from 0 to 1, got 255 at value 2; divide bytes by 255"],
    ["NaN", { data: BAR.data.map((value, at) => (at === 11 ? NaN : value)) }, "classify: need pixels from 0 to 1, got NaN at value 11; divide bytes by 255"],
  ])("refuses %s", (_, changes, message) =>
    withClassifier(1, async (classifier) => {
      await expect(classifier.classify({ ...BAR, ...changes })).rejects.toThrow(new RangeError(message));
    }));

  it("refuses a model of sound, and what is no model", async () => {
    await expect(loadImageClassifier(smallModel())).rejects.toThrow("loadImageClassifier: the file takes recordings, not images; load it with loadClassifier");
    await expect(loadImageClassifier(new Uint8Array(9))).rejects.toThrow("readModelMetadata: need a whole ONNX file");
  });

  it("is gone after release", async () => {
    const classifier = await loadImageClassifier(columnModel());
    classifier.release();
    await expect(classifier.classify(BAR)).rejects.toThrow("released");
  });
});
