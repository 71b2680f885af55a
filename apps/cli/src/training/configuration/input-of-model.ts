import { readFile } from "node:fs/promises";
import { readModelMetadata, type ModelInput } from "@cochlea/inference";
import { readMetadata } from "@cochlea/onnx-graph";

/** Metadata by which a file of Cochlea's is known. */
const OWN = "cochlea.model";

/** Whether a file is a model of Cochlea's, which says what it takes. */
export function isOwnModel(bytes: Uint8Array): boolean {
  return OWN in entriesOf(bytes);
}

/** What an existing model takes, where it says so. */
export async function inputOfModel(file: string): Promise<ModelInput | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes && isOwnModel(bytes) ? readModelMetadata(bytes).input : null;
}

/** Of a file that is no model nothing; what is wrong with it is said when it is read as one. */
function entriesOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  try {
    return readMetadata(bytes);
  } catch {
    return {};
  }
}
