import { type Example, foldExamples, splitExamples, type SplitExamplesResult } from "@cochlea/datasets";

/** How a run's examples are divided, as configuration and model files keep it. */
export interface StoredSplit {
  /** Shares of the parts; a test part that the data define stays as it is. */
  readonly validation: number;
  readonly test: number;
  readonly splitBy?: "auto" | "group" | "random";
  /** Of a cross-validation: how many folds, and the one that is the test part. */
  readonly folds?: number | null;
  readonly fold?: number | null;
}

/** Divides examples into their parts: as the data say, by folds, or by shares. */
export function divideExamples<Kind extends Example>(examples: readonly Kind[], { validation, test, splitBy, folds, fold }: StoredSplit, seed: number): SplitExamplesResult<Kind> {
  const open = folds && fold ? foldExamples(examples, { folds, seed, by: splitBy }).withTestFold(fold) : examples;
  const carved = open.some(({ split }) => split === "test") ? 0 : test;
  return splitExamples(open, { fractions: { train: 1 - validation - carved, validation, test: carved }, seed, by: splitBy });
}
