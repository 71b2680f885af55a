import type { Example, Skipped, Split } from "@cochlea/datasets";
import type { InputKind } from "../input-kind.ts";
import { type GivenPatterns } from "../data-layout.ts";

/** What a model is to be measured on, as the user asked for it. */
export interface EvaluationRequest extends GivenPatterns {
  /** The folder as the user gave it, or the name of a known set. */
  readonly data: string;
  /** Where known sets are looked for first. */
  readonly dataDir?: string;
  readonly split?: Split;
  readonly words?: readonly string[];
  readonly unknown?: boolean;
  readonly strict?: boolean;
}

/** Examples with what a model says of them. */
export interface EvaluationSet {
  readonly kind: InputKind;
  readonly examples: readonly Pick<Example, "id" | "label" | "labels" | "split" | "group">[];
  readonly skipped: readonly Skipped[];
  /** Whether no group of the part stands outside it; null without a part, or where groups are not known. */
  readonly groupDisjoint: boolean | null;
  /** What the model says of the examples, so many at a time and in order: the classes' probabilities of each. */
  readonly probabilities: (batchSize: number) => AsyncIterable<readonly Float32Array[]>;
  /** Ends what loads the examples. */
  readonly close: () => Promise<void>;
}

export function inPart<Kind extends Example>(examples: readonly Kind[], part: Split): Kind[] {
  return examples.filter(({ split }) => split === part);
}
