import type { Example, Skipped } from "../examples/example.ts";

/** Labelled recordings that were found in a folder, a manifest or shards. */
export interface FoundExamples {
  /** Sorted by id. */
  readonly examples: readonly Example[];
  /** What is left out, with the reason. */
  readonly skipped: readonly Skipped[];
  /** What was taken for granted, in a line each. */
  readonly notes: readonly string[];
}
