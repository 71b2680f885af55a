import { stat } from "node:fs/promises";
import path from "node:path";
import { classBalance } from "@cochlea/datasets";
import type { Model } from "@cochlea/models";
import type { EnginePlan } from "@cochlea/trainer";
import { z } from "zod";
import { NO_ORIGINS, originsSchema } from "../../data/origins.ts";
import { CommandError } from "../../errors.ts";
import { isObject } from "../../json-object.ts";
import type { PreparedData } from "../data/prepared-data.ts";
import { runConfigSchema, type RunConfig } from "../configuration/run-config.ts";
import { runInputSchema } from "../data/run-input.ts";
import type { RunDirectory } from "./run-directory.ts";

const recordSchema = z.object({
  /** Version of cochlea that made the run. */
  cochlea: z.string(),
  versions: z.record(z.string(), z.string()),
  config: runConfigSchema,
  labels: z.array(z.string()),
  /** Whether an example has one label, or any number. */
  task: z.enum(["single", "multi"]).default("single"),
  /** What the model takes; a front end with its statistics. */
  input: runInputSchema,
  /** The model's own description; `recordedModel` reads it. */
  model: z.unknown(),
  split: z.object({ by: z.enum(["official", "group", "random"]), groupDisjoint: z.boolean(), hash: z.string(), sizes: z.record(z.string(), z.number()), classes: z.array(z.object({ label: z.string(), counts: z.record(z.string(), z.number()) })).default([]) }),
  /** Whether recordings were made by speech synthesis. */
  synthetic: z.boolean().default(false),
  origins: originsSchema.default(NO_ORIGINS),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** What the training step was lowered for, in how many parts the batch is taken, and the form of each training operator by its node; `null` for an engine that compiles nothing. */
  plan: z.object({ target: z.string(), parts: z.number().default(1), forms: z.record(z.string(), z.string()) }).nullable().default(null),
});

/** What `config.json` of a run says: the configuration, and what came of it before the first step. */
export type RunRecord = z.infer<typeof recordSchema>;

export function recordOf(config: RunConfig, data: PreparedData, model: Model, plan: EnginePlan | null, version: string): RunRecord {
  const { labels, task, input, parts, skipped } = data;
  return {
    cochlea: version,
    versions: { cochlea: version, node: process.versions.node },
    config,
    labels: [...labels],
    task,
    input,
    model: model.description,
    split: { by: data.splitBy, groupDisjoint: data.groupDisjoint, hash: data.splitHash, sizes: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length }, classes: classBalance(labels, parts) },
    synthetic: Object.keys(data.origins.synthetic).length > 0,
    origins: data.origins,
    skipped: [...skipped],
    plan: plan && { target: plan.target, parts: plan.parts, forms: Object.fromEntries(plan.forms) },
  };
}

export async function readRecord(run: RunDirectory): Promise<RunRecord> {
  const bytes = await run.read("config.json").catch(() => null);
  if (!bytes && (await stat(run.folder).catch(() => null))?.isFile()) throw new CommandError(`${run.folder} is a file; give the folder of a run, such as ${path.dirname(run.folder)}`);
  if (!bytes) throw new CommandError(`${run.folder} holds no run: there is no config.json in it`);
  const content = parseJson(bytes);
  if (isObject(content) && "folds" in content) throw new CommandError(`${run.folder} holds a cross-validation; take one of its runs, such as ${run.file("fold-1")}`);
  const result = recordSchema.safeParse(content);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new CommandError(`${run.file("config.json")}: ${issue.path.join(".")}: ${issue.message}`);
  }
  return result.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
