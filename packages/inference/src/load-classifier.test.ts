import { createFeatureExtractor, prepareWaveform } from "@cochlea/dsp";
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { chirp, columnModel, LABELS, smallModel, type SmallModelOptions } from "../test/small-model.ts";
import { loadClassifier, type Classifier } from "./load-classifier.ts";

const CLIPS = [chirp(300), chirp(900), chirp(2000)];

async function withClassifier<T>(options: SmallModelOptions, use: (classifier: Classifier) => Promise<T>): Promise<T> {
  const classifier = await loadClassifier(smallModel(options));
  try {
    return await use(classifier);
  } finally {
    classifier.release();
  }
}

describe("loadClassifier", () => {
  it("gives the labels with their probabilities, best first", () =>
    withClassifier({}, async (classifier) => {
      const all = await classifier.classify(CLIPS[0], { top: 99 });
      expect(all.map(({ label }) => label).sort()).toEqual([...LABELS].sort());
      expect(all.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
      expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).sort((a, b) => b - a));
      expect(await classifier.classify(CLIPS[0])).toEqual(all.slice(0, 5));
      expect(await classifier.classify(CLIPS[0], { top: 1 })).toEqual(all.slice(0, 1));
    }));

  it("gives a batch what each clip gets alone", () =>
    withClassifier({}, async (classifier) => {
      const many = Array.from({ length: 40 }, (_, index) => CLIPS[index % CLIPS.length]);
      const together = await classifier.probabilities(many);
      const [alone] = await classifier.probabilities([CLIPS[1]]);
      expect(together.length).toBe(40);
      for (const index of [1, 31, 34]) expect(difference(together[index], together[1])).toBeLessThan(1e-6);
      expect(difference(alone, together[1])).toBeLessThan(1e-6);
      expect(difference(alone, together[0])).toBeGreaterThan(1e-4);
      expect(await classifier.probabilities([])).toEqual([]);
    }));

  it.each(["mono", "stereo"] as const)("gives the same for a model that takes features: %s", async (channels) => {
    const fromWaveform = await withClassifier({ channels }, (classifier) => classifier.probabilities(CLIPS));
    const fromFeatures = await withClassifier({ channels, input: "features" }, (classifier) => classifier.probabilities(CLIPS));
    fromWaveform.forEach((probabilities, clip) => expect(difference(probabilities, fromFeatures[clip])).toBeLessThan(1e-4));
  });

  it("prepares a recording in the front end's order", () =>
    withClassifier({}, async (classifier) => {
      for (const clip of [chirp(500, { seconds: 0.25 }), chirp(500, { seconds: 3 }), chirp(500, { sampleRate: 48_000, channels: 2 })]) {
        const prepared = prepareWaveform(clip, classifier.frontEnd);
        expect(prepared.channels.map(({ length }) => length)).toEqual([16_000]);
        expect(await classifier.classify(clip)).toEqual(await classifier.classify(prepared));
      }
    }));

  it("has the backends agree", async () => {
    const [native, node] = await Promise.all(
      (["native", "node"] as const).map(async (backend) => {
        const classifier = await loadClassifier(smallModel(), { backend, threads: 1 });
        const probabilities = await classifier.probabilities(CLIPS);
        classifier.release();
        return probabilities;
      }),
    );
    native.forEach((probabilities, clip) => expect(difference(probabilities, node[clip])).toBeLessThan(1e-6));
  });

  it("carries the front end that dsp takes", () =>
    withClassifier({}, (classifier) => {
      expect(createFeatureExtractor(classifier.frontEnd)(CLIPS[0]).shape).toEqual([1, 40, 101]);
      expect(classifier.metadata).toMatchObject({ version: "1.2.3", labels: LABELS, training: { data: "tones" }, decision: { threshold: 0.6 } });
      return Promise.resolve();
    }));

  it("refuses what it cannot classify", () =>
    withClassifier({}, async (classifier) => {
      const broken = chirp(300);
      broken.channels[0][7] = NaN;
      await expect(classifier.classify(broken)).rejects.toThrow("classify: need finite samples, got NaN at sample 7 of channel 0");
      await expect(classifier.classify({ channels: [new Float32Array(0)], sampleRate: 16_000 })).rejects.toThrow("classify: need at least one sample");
      await expect(classifier.classify({ channels: [], sampleRate: 16_000 })).rejects.toThrow("classify: need at least one sample");
      await expect(classifier.classify({ ...CLIPS[0], sampleRate: NaN })).rejects.toThrow(/NaN/);
      for (const top of [0, 1.5, NaN]) await expect(classifier.classify(CLIPS[0], { top })).rejects.toThrow(`classify: need top to be a whole number of at least 1, got ${top}`);
    }));

  it("says so where a model gives NaN", () =>
    withClassifier({ bias: NaN }, async (classifier) => {
      await expect(classifier.classify(CLIPS[0])).rejects.toThrow("classify: the model gave NaN; its parameters are damaged");
    }));

  it("is gone after release", async () => {
    const classifier = await loadClassifier(smallModel());
    classifier.release();
    classifier.release();
    await expect(classifier.classify(CLIPS[0])).rejects.toThrow("released");
  });

  it("refuses a file that is no such model", async () => {
    const metadata = { "cochlea.version": "1", "cochlea.front_end": JSON.stringify(await withClassifier({}, (one) => Promise.resolve(one.frontEnd))), "cochlea.labels": "[]", "cochlea.model": "{}", "cochlea.training": "{}", "cochlea.decision": "{}" };
    const other = (labels: string, output: string) => {
      const g = new GraphBuilder();
      g.output(g.add("Softmax", [g.input("waveform", ["batch", 3])], { axis: 1 }), output);
      return encodeModel(g.build(), { metadata: { ...metadata, "cochlea.labels": labels } });
    };
    await expect(loadClassifier(other('["a","b","c"]', "scores"))).rejects.toThrow("loadClassifier: need a model from waveform or features to probabilities, got waveform to scores");
    await expect(loadClassifier(other('["a"]', "probabilities"))).rejects.toThrow("loadClassifier: need 3 labels in the metadata, got 1");
    await expect(loadClassifier(smallModel({ input: "features", frontEnd: null }))).rejects.toThrow("loadClassifier: the file was exported without a front end");
    await expect(loadClassifier(columnModel())).rejects.toThrow("loadClassifier: the file takes images, not recordings; load it with loadImageClassifier");
  });
});

function difference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

describe("a model of several labels", () => {
  it("gives the labels that reach the threshold, each by itself: the file's unless told otherwise", () =>
    withClassifier({ task: "multi-label", bias: 1.5 }, async (classifier) => {
      const [probabilities] = await classifier.probabilities([CLIPS[0]]);
      const all = await classifier.classify(CLIPS[0], { top: 99, threshold: 0 });
      expect(all).toEqual(LABELS.map((label, index) => ({ label, score: probabilities[index] })).sort((a, b) => b.score - a.score));
      expect(all.reduce((sum, { score }) => sum + score, 0)).toBeGreaterThan(1.5);
      expect(await classifier.classify(CLIPS[0])).toEqual(all.filter(({ score }) => score >= 0.6));
      expect(await classifier.classify(CLIPS[0], { threshold: 1 })).toEqual([]);
      await expect(classifier.classify(CLIPS[0], { threshold: NaN })).rejects.toThrow("classify: need a threshold from 0 to 1, got NaN");
    }));

  it("has the odds of one label's shares", async () => {
    const [shares] = await withClassifier({}, (classifier) => classifier.probabilities([CLIPS[1]]));
    const [each] = await withClassifier({ task: "multi-label" }, (classifier) => classifier.probabilities([CLIPS[1]]));
    const logits = Array.from(each, (value) => Math.log(value / (1 - value)));
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    shares.forEach((share, index) => expect(share).toBeCloseTo(Math.exp(logits[index]) / sum, 5));
  });
});
