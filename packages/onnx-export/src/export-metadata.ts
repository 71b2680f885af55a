import type { ExportRequest } from "./export-request.ts";

/** The `metadata_props` of an exported file: plain text for the version, JSON for the rest. */
export function exportMetadata({ version, frontEnd, labels, model, training = {}, decision = {} }: ExportRequest): Record<string, string> {
  return {
    "cochlea.version": version,
    "cochlea.front_end": JSON.stringify(frontEnd),
    "cochlea.labels": JSON.stringify(labels),
    "cochlea.model": JSON.stringify(model.description),
    "cochlea.training": JSON.stringify(training),
    "cochlea.decision": JSON.stringify(decision),
  };
}
