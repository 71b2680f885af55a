import { architecture, isModelName, MODEL_NAMES, type ModelSpec } from "@cochlea/models";
import { UsageError } from "../errors.ts";

/** An architecture by the name that a user gave. @throws {UsageError} Where there is none; names all there are. */
export function knownModel(command: string, name: string, options: { readonly input?: readonly number[]; readonly classes?: number }): ModelSpec {
  if (!isModelName(name)) throw new UsageError(`${command}: no architecture is called ${JSON.stringify(name)}; there are ${MODEL_NAMES.join(", ")}`);
  return architecture(name, options);
}
