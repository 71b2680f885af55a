import { describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, decodeCheckpoint, encodeCheckpoint, fit, NO_EPOCH, type BestEpoch, type Engine, type FitOptions, type Position, type TrainingEvent } from "../src/index.ts";
import { batchesOf, separable, separableModel, skippingBatchesOf } from "./separable.ts";
import { ofType } from "./scripted-engine.ts";

const BATCH = 16;
const data = { train: batchesOf(separable(90, 1), BATCH, 7), validation: batchesOf(separable(40, 2), BATCH, null) };
const recipe = { ...data, epochs: 4, schedule: { kind: "one-cycle", learningRate: 0.02 }, labelSmoothing: 0.05, patience: 3 } satisfies Partial<FitOptions>;

function newEngine(backend: "native" | "node", start = 3): Promise<Engine> {
  return createOnnxRuntimeEngine({ model: separableModel, parameters: separableModel.initialParameters(start), batchSize: BATCH, optimiser: { kind: "adamw", weightDecay: 0.01 }, seed: 5, backend, threads: 1 });
}

interface Stop {
  readonly events: readonly TrainingEvent[];
  readonly file: Uint8Array;
  readonly position: Position | undefined;
  readonly best: BestEpoch;
}

/** Trains until `stop` says so, and saves what a run directory would. */
async function trainUntil(engine: Engine, options: FitOptions, stop: (event: TrainingEvent) => boolean): Promise<Stop> {
  const abort = new AbortController();
  const events: TrainingEvent[] = [];
  for await (const event of fit({ ...options, signal: abort.signal })) {
    events.push(event);
    if (stop(event)) abort.abort();
  }
  const best = ofType(events, "epoch").filter((event) => event.best).reduce<BestEpoch>((_, { epoch, validation }) => ({ epoch, score: validation }), NO_EPOCH);
  const file = encodeCheckpoint({ tensors: engine.state(), metadata: { stepCount: String(engine.stepCount) } });
  return { events, file, position: ofType(events, "interrupted").at(0)?.position, best };
}

/** What does not depend on the clock. */
function told(events: readonly TrainingEvent[]): unknown[] {
  return ofType(events, "epoch").map(({ epoch, validation, learningRate, best }) => ({ epoch, validation, learningRate, best }));
}

describe.each(["native", "node"] as const)("a run on the %s backend that is interrupted and goes on from its checkpoint", (backend) => {
  it.each([
    ["at a step", (event: TrainingEvent) => event.type === "step" && event.epoch === 2 && event.step === 3, { epoch: 1, step: 3 }],
    ["at the first step", (event: TrainingEvent) => event.type === "step", { epoch: 0, step: 1 }],
    ["at the last step of an epoch, before it is scored", (event: TrainingEvent) => event.type === "step" && event.epoch === 2 && event.step === 5, { epoch: 1, step: 5, trained: { loss: expect.any(Number) as number, accuracy: expect.any(Number) as number } }],
    ["between epochs", (event: TrainingEvent) => event.type === "epoch" && event.epoch === 3, { epoch: 3, step: 0 }],
  ])("ends with the same bits as one that is not: %s", async (_, stop, position) => {
    const whole = await newEngine(backend);
    const uninterrupted = await trainUntil(whole, { engine: whole, ...recipe }, () => false);

    const first = await newEngine(backend);
    const interrupted = await trainUntil(first, { engine: first, ...recipe }, stop);
    expect(interrupted.position).toEqual(position);

    const second = await newEngine(backend, 99);
    const { tensors, metadata } = decodeCheckpoint(interrupted.file);
    second.restore(tensors, Number(metadata.stepCount));
    const resumed = await trainUntil(second, { engine: second, ...recipe, position: interrupted.position, best: interrupted.best }, () => false);

    expect(second.stepCount).toBe(whole.stepCount);
    expect(Buffer.compare(resumed.file, uninterrupted.file)).toBe(0);
    expect([...told(interrupted.events), ...told(resumed.events)]).toEqual(told(uninterrupted.events));
    expect(resumed.events.at(-1)).toEqual(uninterrupted.events.at(-1));
    for (const engine of [whole, first, second]) engine.release();
  });
});

describe("a run that goes on", () => {
  it("works out nothing of what lies before, where its examples can leave that out, and ends with the same bits", async () => {
    const source = separable(90, 1);
    let written = 0;
    const counted = { ...source, write: (...args: Parameters<typeof source.write>) => (written++, source.write(...args)) };
    const options = { ...recipe, train: skippingBatchesOf(counted, BATCH, 7), epochs: 2 };
    const [whole, first, second] = await Promise.all([3, 3, 99].map((start) => newEngine("native", start)));
    const uninterrupted = await trainUntil(whole, { engine: whole, ...options }, () => false);
    expect(written).toBe(2 * 90);
    const { file, position, best } = await trainUntil(first, { engine: first, ...options }, (event) => event.type === "step" && event.epoch === 2 && event.step === 3);
    const { tensors, metadata } = decodeCheckpoint(file);
    second.restore(tensors, Number(metadata.stepCount));
    written = 0;
    const resumed = await trainUntil(second, { engine: second, ...options, position, best }, () => false);
    expect([position, written]).toEqual([{ epoch: 1, step: 3 }, 90 - 3 * BATCH]);
    expect(Buffer.compare(resumed.file, uninterrupted.file)).toBe(0);
    for (const engine of [whole, first, second]) engine.release();
  });

  it("counts the steps behind it in the time that is left", async () => {
    let milliseconds = 0;
    const engine = await newEngine("native");
    const events = (await trainUntil(engine, { engine, ...recipe, epochs: 1, position: { epoch: 0, step: 3 }, now: () => (milliseconds += 1000) }, () => false)).events;
    // The clock is read once at the start and once a step: a second each, for one step then, after which another is left.
    expect(ofType(events, "step").map(({ step, secondsLeft }) => [step, secondsLeft])).toEqual([[4, 1], [5, 0]]);
    engine.release();
  });
});
