import { ACTIVATIONS } from "./activation.ts";
import { imageInputOf, type ExportRequest } from "./export-request.ts";

/** The `metadata_props` of an exported file: plain text for the version, JSON for the rest. A file that says nothing of its task gives one label. */
export function exportMetadata(request: ExportRequest): Record<string, string> {
  const { version, labels, model, task = "single-label", training = {}, decision = {} } = request;
  return {
    "cochlea.version": version,
    ...(request.input === "image" ? { "cochlea.input": JSON.stringify(imageInputOf(model)) } : { "cochlea.front_end": JSON.stringify(request.frontEnd) }),
    ...(task !== "single-label" && { "cochlea.task": JSON.stringify({ kind: task, activation: ACTIVATIONS[task].name }) }),
    "cochlea.labels": JSON.stringify(labels),
    "cochlea.model": JSON.stringify(model.description),
    "cochlea.training": JSON.stringify(training),
    "cochlea.decision": JSON.stringify(decision),
  };
}
