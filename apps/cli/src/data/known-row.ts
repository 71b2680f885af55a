import { isKnownSet, KNOWN_SETS, knownSet, type KnownSet } from "@cochlea/datasets";
import { closestMatch } from "leven";
import { UsageError } from "../errors.ts";

/** What `data list` and `data info` were asked for. */
export interface KnownOptions {
  dataDir?: string;
  json?: true;
}

/** The row of a known set. @throws {UsageError} Names the sets, the one that is meant before them. */
export function knownRow(command: string, name: string): KnownSet {
  if (isKnownSet(name)) return knownSet(name);
  throw new UsageError(`${command}: there is no known set ${JSON.stringify(name)}${didYouMean(name)}; the names are ${Object.keys(KNOWN_SETS).join(", ")}`);
}

/** ` (did you mean esc-10?)`; empty where no known set's name is near. */
export function didYouMean(name: string): string {
  const names = Object.keys(KNOWN_SETS);
  const near = closestMatch(name.toLowerCase(), names, { maxDistance: Math.ceil(name.length / 4) });
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}
