import type { Example, Split } from "../examples/example.ts";
import type { SplitFractions } from "../splits/split-examples.ts";

/** A way to divide a set into parts. */
export type Protocol =
  /** As the set itself says, by lists, hashes or names; what it puts in no part is open, or left out as faulty. */
  | { readonly kind: "official"; readonly leavesOut?: true }
  /** One fold after the other is the test part; validation is the fold before it, or carved from the rest. */
  | { readonly kind: "folds"; readonly count: number; readonly validation: "fold before" | "carved" }
  /** Dealt out one by one, so that groups stand in several parts. */
  | { readonly kind: "random"; readonly fractions: SplitFractions };

export interface WithProtocolOptions {
  /** The fold that is the test part, from 1. Default 1; of folds alone. */
  readonly fold?: number;
}

/**
 * Examples with their parts as a protocol says; what it leaves open, `splitExamples` deals out.
 *
 * @throws {RangeError} When the fold is not one of the protocol's, or is given for a protocol without folds.
 */
export function withProtocol<Kind extends Example>(examples: readonly Kind[], protocol: Protocol, options: WithProtocolOptions = {}): Kind[] {
  const partOf = partsOf(protocol, options);
  const placed = examples.map((example) => ({ ...example, split: partOf(example) }));
  return protocol.kind === "official" && protocol.leavesOut ? placed.filter(({ split }) => split !== null) : placed;
}

function partsOf(protocol: Protocol, { fold }: WithProtocolOptions): (example: Example) => Split | null {
  if (protocol.kind === "folds") return partsOfFolds(protocol, fold ?? 1);
  if (fold !== undefined) throw new RangeError(`withProtocol: a fold, ${fold}, needs a set with official folds; this one is divided by ${protocol.kind === "official" ? "lists or names" : "chance"}`);
  return protocol.kind === "random" ? () => null : ({ split }) => split;
}

function partsOfFolds({ count, validation }: Protocol & { readonly kind: "folds" }, test: number): (example: Example) => Split | null {
  if (!(Number.isInteger(test) && test >= 1 && test <= count)) throw new RangeError(`withProtocol: need a fold from 1 to ${count}, got ${test}`);
  const before = test === 1 ? count : test - 1;
  const rest = validation === "carved" ? null : "train";
  return ({ fold }) => (fold === test ? "test" : validation === "fold before" && fold === before ? "validation" : rest);
}
