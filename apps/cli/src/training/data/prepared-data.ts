import { type Batch, batches, type BatchesOptions, type Example, type SampleSource, type Skipped, type Split, type Task } from "@cochlea/datasets";
import type { Waveform } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import type { Origins } from "../../data/origins.ts";
import type { RunInput } from "./run-input.ts";

/** The samples of a part, wherever they come from. */
export interface PartSamples {
  readonly size: number;
  /** One epoch. The memory of a batch may be used again when the next is asked for. None is waited for when the signal aborts. */
  readonly batches: (options: BatchesOptions & { readonly signal?: AbortSignal }) => Iterable<Batch> | AsyncIterable<Batch>;
  /** One sample as the model takes it. */
  readonly sample: (index: number) => Promise<Float32Array>;
}

/** The examples of a run, found and divided. */
export interface PreparedData {
  readonly labels: readonly string[];
  /** Whether an example has one label, or any number. */
  readonly task: Task;
  /** A front end has the training part's statistics as its normalisation. */
  readonly input: RunInput;
  readonly parts: Readonly<Record<Split, readonly Example[]>>;
  /** A part as the model takes it; varied as the configuration says where that is asked for. */
  readonly samples: (part: Split, varied?: boolean) => PartSamples;
  /** What a file that is exported takes of an example, where that is not the sample itself. */
  readonly recording: (part: Split, index: number) => Promise<{ readonly waveform: Waveform } | Readonly<Record<string, never>>>;
  readonly skipped: readonly Skipped[];
  /** Files that were used though something in them was wrong. */
  readonly repaired: readonly Skipped[];
  readonly splitBy: "official" | "group" | "random";
  /** Whether no group stands in two parts. */
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
  readonly origins: Origins;
  /** Ends what loads the samples. */
  readonly close: () => Promise<void>;
}

/** The samples of a source in memory. */
export function samplesInMemory(source: SampleSource): PartSamples {
  return {
    size: source.ids.length,
    batches: (options) => batches(source, options),
    sample: (index) => {
      const out = new Float32Array(source.shape.reduce((product, size) => product * size));
      source.write(index, out, (operation) => randomStream(0, operation));
      return Promise.resolve(out);
    },
  };
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
