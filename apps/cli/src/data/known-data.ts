import { type Example, knownSet, type Protocol, withProtocol } from "@cochlea/datasets";
import { type FoundExamples, readKnownSet } from "@cochlea/datasets/node";
import { z } from "zod";
import type { StoredSplit } from "../data-split.ts";

/** A known set that a run is of, as its configuration keeps it. */
export const knownDataSchema = z.strictObject({
  name: z.string(),
  /** How it is divided, of the ways that its row names. */
  protocol: z.string(),
  /** The folders of its archives, absolute. */
  folders: z.array(z.string()).min(1),
});

export type KnownData = z.infer<typeof knownDataSchema>;

/** @throws {RangeError} When the set, or the protocol, is not known (any more). */
export function knownProtocol({ name, protocol }: Pick<KnownData, "name" | "protocol">): Protocol {
  const { protocols } = knownSet(name);
  if (!Object.hasOwn(protocols, protocol)) throw new RangeError(`${name} is divided by one of ${Object.keys(protocols).join(", ")}, and not by ${protocol}`);
  return protocols[protocol];
}

/** Whether its own folds are the parts: as the protocol says, unless other folds are asked for. */
function hasOwnFolds(protocol: Protocol, { folds }: Pick<StoredSplit, "folds">): boolean {
  return protocol.kind === "folds" && (!folds || folds === protocol.count);
}

export interface KnownRecordings extends FoundExamples {
  /** The classes that occur, in the set's order. */
  readonly labels: readonly string[];
}

/** The recordings of a known set with their parts as the protocol says, as far as it does. */
export async function knownRecordings(set: KnownData, split: Pick<StoredSplit, "folds" | "fold">, seed: number): Promise<KnownRecordings> {
  const protocol = knownProtocol(set);
  const { examples, labels, skipped } = await readKnownSet(set.name, { folders: set.folders, seed });
  const own = hasOwnFolds(protocol, split);
  const placed: Example[] = protocol.kind === "folds" && !own ? [...examples] : withProtocol(examples, protocol, own ? { fold: split.fold ?? 1 } : {});
  const present = new Set(placed.map(({ label }) => label));
  const { licence, citation } = knownSet(set.name);
  const origin = { licence, attribution: citation };
  return { examples: placed.map((example) => ({ ...example, origin })), labels: labels.filter((label) => present.has(label)), skipped, notes: notesOf(set, placed.length) };
}

function notesOf({ name }: KnownData, count: number): string[] {
  const { examples, faults } = knownSet(name);
  const lacking = examples !== null && count < examples ? [`${name}: ${count} of its ${examples} recordings are used here`] : [];
  return [...lacking, ...faults.map((fault) => `${name}: ${fault}`)];
}

/** How the rest is divided once the protocol has spoken: its own folds are not dealt out again. */
export function openSplit<Split extends StoredSplit>(set: Pick<KnownData, "name" | "protocol"> | null, split: Split): Split {
  return set && hasOwnFolds(knownProtocol(set), split) ? { ...split, folds: null, fold: null } : split;
}
