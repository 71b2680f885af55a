import type { Example, SampleSource, Skipped, Split } from "@cochlea/datasets";
import type { Waveform } from "@cochlea/dsp";
import type { RunInput } from "./run-input.ts";

/** The examples of a run, read and divided. */
export interface PreparedData {
  readonly labels: readonly string[];
  /** A front end has the training part's statistics as its normalisation. */
  readonly input: RunInput;
  readonly parts: Readonly<Record<Split, readonly Example[]>>;
  /** A part as the model takes it; varied as the configuration says where that is asked for. */
  readonly samples: (part: Split, varied?: boolean) => SampleSource;
  /** What a file that is exported takes of an example, where that is not the sample itself. */
  readonly recording: (part: Split, index: number) => { readonly waveform: Waveform } | Readonly<Record<string, never>>;
  readonly skipped: readonly Skipped[];
  /** Files that were used though something in them was wrong. */
  readonly repaired: readonly Skipped[];
  readonly splitBy: "official" | "group" | "random";
  /** Whether no group stands in two parts. */
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
  /** Whether the recordings were made by speech synthesis. */
  readonly synthetic: boolean;
}

/** Shares of the parts; a test part that the data define stays as it is. */
export function fractionsOf({ validation, test }: { readonly validation: number; readonly test: number }, examples: readonly Example[]) {
  const carved = examples.some(({ split }) => split === "test") ? 0 : test;
  return { train: 1 - validation - carved, validation, test: carved };
}

export function partsOf<Kind extends Example>(examples: readonly Kind[]): Record<Split, Kind[]> {
  const part = (name: Split): Kind[] => examples.filter(({ split }) => split === name);
  return { train: part("train"), validation: part("validation"), test: part("test") };
}
