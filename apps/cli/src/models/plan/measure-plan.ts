import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Model } from "@cochlea/models";
import { stepGraphs } from "@cochlea/onnx-autodiff";
import { createOnnxRuntimeEngine, type EngineOptions, type ModelStep } from "@cochlea/trainer";
import { stepTimes } from "../../benchmarks/step-times.ts";
import { profiledTimes, type ProfileEvent } from "./profiled-times.ts";

export interface PlanTimes {
  /** Median of a whole step. */
  readonly stepMs: number;
  /**
   * For each graph of the step, by node before it is lowered, as profiled in one run of it: together more than a step takes
   * without a profile. `null`: what the runtime named anew.
   */
  readonly graphMs: readonly ReadonlyMap<string | null, number>[];
}

type MeasuredOptions = Omit<EngineOptions, "model" | "parameters" | "profile">;

const SECONDS = 2;
const PROFILED_SECONDS = 1;
const WARM_UP = 3;

/** Takes steps on random examples: first as training does, then with every operator timed. */
export async function measurePlan(model: Model, step: ModelStep, options: MeasuredOptions): Promise<PlanTimes> {
  const engineOptions = { ...options, model, parameters: model.initialParameters(options.seed) };
  const stepMs = await medianStep(engineOptions, SECONDS);
  const events = await profileEvents((profile) => medianStep({ ...engineOptions, profile }, PROFILED_SECONDS));
  return { stepMs, graphMs: stepGraphs(step.step).map(({ origins, runs }, index) => profiledTimes(events[index], origins, WARM_UP * runs)) };
}

async function medianStep(options: EngineOptions, seconds: number): Promise<number> {
  const engine = await createOnnxRuntimeEngine(options);
  try {
    const times = await stepTimes(engine, options.model, { seconds, warmUp: WARM_UP });
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  } finally {
    engine.release();
  }
}

/** The events of each graph of a step, in the order of the graphs, which is that of their files' names. */
async function profileEvents(run: (prefix: string) => Promise<unknown>): Promise<ProfileEvent[][]> {
  const folder = await mkdtemp(path.join(tmpdir(), "cochlea-plan-"));
  try {
    await run(path.join(folder, "profile"));
    const files = (await readdir(folder)).sort();
    return await Promise.all(files.map(async (file) => JSON.parse(await readFile(path.join(folder, file), "utf8")) as ProfileEvent[]));
  } finally {
    await rm(folder, { recursive: true });
  }
}
