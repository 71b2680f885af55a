import { isKnownSet, KNOWN_SETS, knownSet, type KnownSet } from "@cochlea/datasets";
import { UsageError } from "../errors.ts";

/** The row of a known set. @throws {UsageError} Names the sets. */
export function knownRow(command: string, name: string): KnownSet {
  if (isKnownSet(name)) return knownSet(name);
  throw new UsageError(`${command}: there is no known set ${JSON.stringify(name)}; the names are ${Object.keys(KNOWN_SETS).join(", ")}`);
}
