import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Model } from "@cochlea/models";
import { createOnnxRuntimeEngine, type EngineOptions, type ModelStep } from "@cochlea/trainer";
import { stepTimes } from "../../benchmarks/step-times.ts";
import { profiledTimes, type ProfileEvent } from "./profiled-times.ts";

export interface PlanTimes {
  /** Median of a whole step. */
  readonly stepMs: number;
  /** By node of the step before it is lowered, as profiled: together more than a step takes without a profile. `null`: what the runtime named anew. */
  readonly partMs: ReadonlyMap<string | null, number>;
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
  return { stepMs, partMs: profiledTimes(events, step.origins, WARM_UP) };
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

async function profileEvents(run: (prefix: string) => Promise<unknown>): Promise<ProfileEvent[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "cochlea-plan-"));
  try {
    await run(path.join(folder, "profile"));
    const [file] = await readdir(folder);
    return JSON.parse(await readFile(path.join(folder, file), "utf8")) as ProfileEvent[];
  } finally {
    await rm(folder, { recursive: true });
  }
}
