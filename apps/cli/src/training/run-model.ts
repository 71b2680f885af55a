import { parseModelSpec, specModel, type Model } from "@cochlea/models";
import { importedAgain } from "./existing-model.ts";
import type { ModelChoice } from "./model-choice.ts";
import type { RunDirectory } from "./run-directory.ts";
import { inputShape } from "./run-input.ts";
import type { RunRecord } from "./run-record.ts";

/** The existing model that a run was made from, as the run keeps it. */
const BASE = "base.onnx";

export async function keepBase(run: RunDirectory, base: Uint8Array | null): Promise<void> {
  if (base) await run.write(BASE, base);
}

/** Bytes of the existing model that a run was made from; `null` where it was made from none. */
export async function keptBase(run: RunDirectory, choice: ModelChoice): Promise<Uint8Array | null> {
  return "from" in choice ? run.read(BASE) : null;
}

/** The model that a run was made with. */
export async function recordedModel(run: RunDirectory, { config, model, input }: RunRecord): Promise<Model> {
  return importedAgain(model, await keptBase(run, config.model), inputShape(input)) ?? specModel(parseModelSpec(model));
}
