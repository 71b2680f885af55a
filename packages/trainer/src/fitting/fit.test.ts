import { describe, expect, it } from "vitest";
import { collect, fours, ofType, scriptedEngine } from "../../test/scripted-engine.ts";
import { fixedBatches, smallBatch, smallEngine } from "../../test/small-models.ts";
import { DivergedError, fit, type FitOptions } from "./fit.ts";
import type { LabelledBatches, TrainingBatch } from "../batches.ts";
import type { Engine } from "../engine.ts";

const constant = { kind: "constant", learningRate: 0.1 } as const;

function options(changes: Partial<FitOptions> = {}): FitOptions {
  return { engine: scriptedEngine(), train: fours(2), validation: fours(1), epochs: 2, schedule: constant, ...changes };
}

/** Logits under which so many of four examples of class 0 are right, by a margin. */
function answers(right: number, margin: number): number[] {
  return [0, 1, 2, 3].flatMap((row) => (row < right ? [margin, 0] : [0, margin]));
}

describe("fit", () => {
  it("tells what happens, in order", async () => {
    const events = await collect(fit(options()));
    expect(events.map(({ type }) => type)).toEqual(["start", "step", "step", "epoch", "step", "step", "epoch", "end"]);
    expect(events[0]).toEqual({ type: "start", epochs: 2, stepsPerEpoch: 2, trainSize: 8, validationSize: 4 });
    expect(events.at(-1)).toEqual({ type: "end", reason: "completed", epochs: 2, bestEpoch: 1 });
    expect(ofType(events, "step").map(({ epoch, step, steps }) => [epoch, step, steps])).toEqual([[1, 1, 2], [1, 2, 2], [2, 1, 2], [2, 2, 2]]);
  });

  it("tells means over the epoch so far, the rate, and the time", async () => {
    let milliseconds = 0;
    const engine = scriptedEngine({ losses: [1, 3, 5, 7], answers: [answers(3, 2)], onStep: () => (milliseconds += 500) });
    const events = await collect(fit(options({ engine, train: fours(2, [0, 0, 0, 1]), schedule: { kind: "cosine", learningRate: 1 }, now: () => milliseconds })));
    const steps = ofType(events, "step");
    expect(steps.map(({ loss }) => loss)).toEqual([1, 2, 5, 6]);
    expect(steps.map(({ accuracy }) => accuracy)).toEqual([0.75, 0.75, 0.75, 0.75]);
    expect(steps.map(({ samplesPerSecond, secondsLeft }) => [samplesPerSecond, secondsLeft])).toEqual([[8, 1.5], [8, 1], [8, 0.5], [8, 0]]);
    expect(steps[2].learningRate).toBeCloseTo(0.5, 12);
    const [first] = ofType(events, "epoch");
    expect(first).toMatchObject({ epoch: 1, train: { loss: 2, accuracy: 0.75 }, validation: { accuracy: 0.75 }, seconds: 1, best: true });
    expect(first.validation.loss).toBeCloseTo((3 * Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.exp(2))) / 4, 6);
    expect(first.learningRate).toBe(steps[1].learningRate);
  });

  it("tells nothing before it is asked, and takes no step ahead of an event", async () => {
    let steps = 0;
    const run = fit(options({ engine: scriptedEngine({ onStep: () => steps++ }) }));
    for (const expected of [0, 1, 2, 2, 3, 4, 4, 4]) {
      await run.next();
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect(steps).toBe(expected);
    }
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  it("makes the next batch while a step runs", async () => {
    const log: string[] = [];
    const engine: Engine = {
      ...scriptedEngine(),
      async step() {
        log.push("step");
        await new Promise((resolve) => setImmediate(resolve));
        log.push("done");
        return { loss: 1, logits: new Float32Array(8) };
      },
    };
    const train: LabelledBatches = {
      size: 8,
      *batches() {
        for (const batch of fours(2).batches(0) as TrainingBatch[]) {
          log.push("batch");
          yield batch;
        }
      },
    };
    await collect(fit(options({ engine, train, epochs: 1 })));
    expect(log).toEqual(["batch", "step", "batch", "done", "step", "done"]);
  });

  it.each([
    { batchMs: 0, stepMs: 5, alone: [false, true, true, true] },
    { batchMs: 5, stepMs: 5, alone: [false, false, false, false] },
    { batchMs: 0, stepMs: 30, alone: [false, false, false, false] },
  ])("lets a step of $stepMs ms alone where batches take $batchMs ms: $alone", async ({ batchMs, stepMs, alone }) => {
    const wait = (milliseconds: number): Promise<void> => (milliseconds === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds)));
    const seen: (boolean | undefined)[] = [];
    const engine: Engine = {
      ...scriptedEngine(),
      async step(_batch, _targets, _rate, how) {
        seen.push(how?.alone);
        await wait(stepMs);
        return { loss: 1, logits: new Float32Array(8) };
      },
    };
    const train: LabelledBatches = {
      size: 16,
      async *batches() {
        for (const batch of fours(4).batches(0) as TrainingBatch[]) {
          await wait(batchMs);
          yield batch;
        }
      },
    };
    await collect(fit(options({ engine, train, epochs: 1 })));
    expect(seen).toEqual(alone);
  });

  it("counts accuracy by the labels of the step where a producer fills one array again and again", async () => {
    const shared = { features: new Float32Array(4), labels: new Int32Array(4), size: 4 };
    const train: LabelledBatches = {
      size: 12,
      *batches() {
        for (const label of [0, 1, 1]) {
          shared.labels.fill(label);
          yield shared;
        }
      },
    };
    const events = await collect(fit(options({ train, epochs: 1 })));
    expect(ofType(events, "step").map(({ accuracy }) => accuracy)).toEqual([1, 1 / 2, 1 / 3]);
  });

  it.each([
    ["accuracy", [[2, 1], [1, 9], [2, 1], [2, 0.5], [3, 9]], [true, false, false, true, true], 5],
    ["loss", [[2, 1], [1, 2], [3, 1], [3, 9], [4, 0]], [true, false, true, false, false], 3],
  ] as const)("takes the best epoch by %s", async (monitor, scores, best, bestEpoch) => {
    const engine = scriptedEngine({ answers: scores.map(([right, margin]) => answers(right, margin)) });
    const events = await collect(fit(options({ engine, monitor, epochs: scores.length })));
    expect(ofType(events, "epoch").map((event) => event.best)).toEqual(best);
    expect(events.at(-1)).toEqual({ type: "end", reason: "completed", epochs: 5, bestEpoch });
  });

  it("stops early when epochs get no better", async () => {
    const engine = scriptedEngine({ answers: [answers(1, 1), answers(2, 1), answers(2, 1), answers(1, 1)] });
    const events = await collect(fit(options({ engine, epochs: 9, patience: 2 })));
    expect(events.at(-1)).toEqual({ type: "end", reason: "early-stopping", epochs: 4, bestEpoch: 2 });
  });

  it("counts patience from the best epoch before it went on", async () => {
    const best = { epoch: 1, score: { loss: 0.1, accuracy: 1 } };
    const events = await collect(fit(options({ position: { epoch: 2, step: 0 }, best, epochs: 9, patience: 2 })));
    expect(events.at(-1)).toEqual({ type: "end", reason: "early-stopping", epochs: 3, bestEpoch: 1 });
  });

  it("drops what does not fill a batch", async () => {
    const sizes: number[] = [];
    const train = fixedBatches([...fours(2).batches(0) as TrainingBatch[], { features: new Float32Array(3), labels: new Int32Array(3), size: 3 }]);
    const events = await collect(fit(options({ engine: scriptedEngine({ onStep: ({ size }) => sizes.push(size) }), train, epochs: 1 })));
    expect(sizes).toEqual([4, 4]);
    expect(events[0]).toMatchObject({ stepsPerEpoch: 2, trainSize: 11 });
  });

  it("asks for each epoch's own batches, sync or async, and closes them", async () => {
    const log: string[] = [];
    const train: LabelledBatches = {
      size: 8,
      async *batches(epoch) {
        log.push(`open ${epoch}`);
        try {
          for (;;) yield await Promise.resolve({ features: new Float32Array(4), labels: new Int32Array(4), size: 4 });
        } finally {
          log.push(`close ${epoch}`);
        }
      },
    };
    const events = await collect(fit(options({ train })));
    expect(ofType(events, "step").length).toBe(4);
    expect(log).toEqual(["open 0", "close 0", "open 1", "close 1"]);
    for await (const event of fit(options({ train }))) if (event.type === "step") break;
    expect(log.slice(4)).toEqual(["open 0", "close 0"]);
  });

  it("ends with the error of a producer", async () => {
    const train: LabelledBatches = {
      size: 8,
      *batches() {
        yield* fours(1).batches(0) as TrainingBatch[];
        throw new Error("clip-7.wav: cut off");
      },
    };
    const seen: string[] = [];
    await expect(async () => {
      for await (const { type } of fit(options({ train }))) seen.push(type);
    }).rejects.toThrow("clip-7.wav: cut off");
    expect(seen).toEqual(["start", "step"]);
  });

  it("ends after the step in progress when told to, with the place to go on from", async () => {
    const abort = new AbortController();
    const events = [];
    for await (const event of fit(options({ signal: abort.signal }))) {
      events.push(event);
      if (event.type === "step" && event.epoch === 2) abort.abort();
    }
    expect(events.slice(-2)).toEqual([{ type: "interrupted", position: { epoch: 1, step: 1 } }, { type: "end", reason: "interrupted", epochs: 1, bestEpoch: 1 }]);
  });

  it.each([
    ["a batch", { epoch: 0, step: 0 }, { epoch: 0, step: 1 }],
    ["what is left out", { epoch: 0, step: 1 }, { epoch: 0, step: 1 }],
  ])("waits no longer for %s that never comes when told to end, with the place to go on from", async (_, position, place) => {
    const abort = new AbortController();
    const train: LabelledBatches = {
      size: 8,
      async *batches(_epoch, signal) {
        if (position.step === 0) yield* fours(1).batches(0) as TrainingBatch[];
        await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("not asked for"))));
      },
    };
    setTimeout(() => abort.abort(), 20);
    const events = await collect(fit(options({ train, position, signal: abort.signal })));
    expect(events.slice(-2)).toEqual([{ type: "interrupted", position: place }, { type: "end", reason: "interrupted", epochs: 0, bestEpoch: 0 }]);
  });

  it.each([[0, 0], [1, 1], [3, 3]])("ends at the next batch of a score where it is told to after %d, and goes on with the score alone", async (after, scored) => {
    const abort = new AbortController();
    let [steps, predicted] = [0, 0];
    const scripted = scriptedEngine({ answers: [answers(3, 2)], onStep: () => void steps++ });
    const engine: Engine = {
      ...scripted,
      predict: (batch) => {
        if (++predicted === after) abort.abort();
        return scripted.predict(batch);
      },
    };
    const validation = fours(4);
    const whole = ofType(await collect(fit(options({ engine: scriptedEngine({ answers: [answers(3, 2)] }), validation, epochs: 1 }))), "epoch")[0];
    const events = [];
    for await (const event of fit(options({ engine, validation, epochs: 1, signal: abort.signal }))) {
      events.push(event);
      if (after === 0 && event.type === "step" && event.step === 2) abort.abort();
    }
    expect(predicted).toBe(scored);
    const position = { epoch: 0, step: 2, trained: whole.train };
    expect(events.slice(-2)).toEqual([{ type: "interrupted", position }, { type: "end", reason: "interrupted", epochs: 0, bestEpoch: 0 }]);
    const rest = await collect(fit(options({ engine, validation, epochs: 1, position })));
    expect(rest.map(({ type }) => type)).toEqual(["start", "epoch", "end"]);
    expect(rest[1]).toEqual({ ...whole, seconds: expect.any(Number) as number });
    expect(steps).toBe(2);
  });

  it("is told in the last batch of a score, and finishes that epoch before it ends", async () => {
    const abort = new AbortController();
    const scripted = scriptedEngine();
    const engine: Engine = {
      ...scripted,
      predict: (batch) => {
        abort.abort();
        return scripted.predict(batch);
      },
    };
    const events = await collect(fit(options({ engine, signal: abort.signal })));
    expect(events.map(({ type }) => type)).toEqual(["start", "step", "step", "epoch", "interrupted", "end"]);
    expect(events[4]).toEqual({ type: "interrupted", position: { epoch: 1, step: 0 } });
  });

  it("still says that it diverged when it is told to end in the last batch of a score", async () => {
    const abort = new AbortController();
    const scripted = scriptedEngine({ answers: [answers(1, NaN)] });
    const engine: Engine = {
      ...scripted,
      predict: (batch) => {
        abort.abort();
        return scripted.predict(batch);
      },
    };
    await expect(collect(fit(options({ engine, signal: abort.signal })))).rejects.toThrow(DivergedError);
  });

  it("is complete, not interrupted, after the last epoch", async () => {
    const abort = new AbortController();
    const events = [];
    for await (const event of fit(options({ signal: abort.signal }))) {
      events.push(event);
      if (event.type === "epoch" && event.epoch === 2) abort.abort();
    }
    expect(events.at(-1)).toEqual({ type: "end", reason: "completed", epochs: 2, bestEpoch: 1 });
  });

  it("is complete at once where the position is the end", async () => {
    const events = await collect(fit(options({ position: { epoch: 2, step: 0 } })));
    expect(events.map(({ type }) => type)).toEqual(["start", "end"]);
  });

  it.each([
    [{ epochs: 0 }, "fit: need a whole number of epochs from 1 up, got 0"],
    [{ epochs: NaN }, "fit: need a whole number of epochs from 1 up, got NaN"],
    [{ patience: NaN }, "fit: need a patience from 1 up, got NaN"],
    [{ patience: 0 }, "fit: need a patience from 1 up, got 0"],
    [{ train: { ...fours(1), size: 3 } }, "fit: need at least one full batch of 4 training examples, got 3; take a smaller batch"],
    [{ train: { ...fours(1), size: NaN } }, "fit: need at least one full batch of 4 training examples, got NaN; take a smaller batch"],
    [{ validation: fours(0) }, "fit: need at least one validation example, got 0"],
    [{ position: { epoch: 0, step: 2 } }, "fit: need a position of whole numbers from 0 up, its step below 2, got epoch 0, step 2"],
    [{ position: { epoch: 0, step: 1, trained: { loss: 1, accuracy: 1 } } }, "fit: need a position of whole numbers from 0 up, its step below 2, got epoch 0, step 1"],
    [{ position: { epoch: NaN, step: 0 } }, "fit: need a position of whole numbers from 0 up, its step below 2, got epoch NaN, step 0"],
    [{ labelSmoothing: NaN }, "writeTargets: need 0 <= labelSmoothing < 1, got NaN"],
    [{ schedule: { kind: "constant", learningRate: NaN } }, "learningRateAt: need learningRate above 0, got NaN"],
    [{ train: { ...fours(1), size: 8 } }, "fit: need 2 full batches of 4 training examples in epoch 1, got 1"],
    [{ train: fours(2, [0, 0, 2, 0]) }, "writeTargets: need labels from 0 to 1, got 2 in row 2"],
    [{ validation: fours(1, [0, -1, 0, 0]) }, "evaluate: need labels from 0 to 1, got -1"],
  ] as const)("refuses %j", async (changes, message) => {
    await expect(collect(fit(options(changes)))).rejects.toThrow(new RangeError(message));
  });

  it("says at which step training diverged", async () => {
    const batch = smallBatch("mlp", 0);
    const broken = { ...batch, features: batch.features.slice().fill(NaN, 5, 6) };
    const engine = await smallEngine("mlp");
    const train: LabelledBatches = { size: 16, batches: (epoch) => (epoch === 0 ? [batch, batch] : [batch, broken]) };
    const run = collect(fit({ engine, train, validation: fixedBatches([batch]), epochs: 3, schedule: constant }));
    await expect(run).rejects.toThrow(new DivergedError("training diverged: the loss was NaN at step 2 of epoch 2; try a lower learning rate than 0.100, and look for broken clips"));
    engine.release();
  });

  it("says when only the scores show that it diverged", async () => {
    const engine = scriptedEngine({ answers: [answers(1, NaN)] });
    await expect(collect(fit(options({ engine })))).rejects.toThrow(new DivergedError("training diverged: the validation loss was NaN after the last step of epoch 1; try a lower learning rate"));
  });
});
