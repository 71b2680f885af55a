import { parseModelSpec, specModel, type Model } from "@cochlea/models";
import { inputShape } from "../data/run-input.ts";
import { importedAgain } from "../model/existing-model.ts";
import { keptBase } from "./kept-base.ts";
import type { RunDirectory } from "./run-directory.ts";
import type { RunRecord } from "./run-record.ts";

/** The model that a run was made with. */
export async function recordedModel(run: RunDirectory, { config, model, input }: RunRecord): Promise<Model> {
  return importedAgain(model, await keptBase(run, config.model), inputShape(input)) ?? specModel(parseModelSpec(model));
}
