import { featureShape, type FrontEnd } from "@cochlea/dsp";
import { architecture, parseModelSpec, specModel, type ArchitectureName, type Model } from "@cochlea/models";
import type { RunConfig } from "./run-config.ts";
import type { RunRecord } from "./run-record.ts";

/** The model that a configuration asks for, on the features of a front end. */
export function configuredModel({ model }: RunConfig, frontEnd: FrontEnd, classes: number): Model {
  return specModel(architecture(model.name as ArchitectureName, { ...model.options, input: featureShape(frontEnd), classes }));
}

/** The model that a run was made with. */
export function recordedModel({ model }: RunRecord): Model {
  return specModel(parseModelSpec(model));
}
