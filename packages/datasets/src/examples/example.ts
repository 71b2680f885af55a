import type { RecordingSource } from "./recording-source.ts";

/** Which part of a data set an example belongs to. */
export type Split = "train" | "validation" | "test";

/** One labelled recording. */
export interface Example {
  /** Unique in its set and the same on every machine: the path below the set's folder, with forward slashes. */
  readonly id: string;
  /** Where the recording is: a path, or a part of a file. */
  readonly source: RecordingSource;
  /** Of several labels the first; empty where a recording has none. */
  readonly label: string;
  /** All labels of a recording that has several, or none: background. Left out where there is one. */
  readonly labels?: readonly string[];
  /** What must not stand on two sides of a split: a speaker, a source recording. Null when not known. */
  readonly group: string | null;
  /** The part it officially belongs to, or that a split gave it; null while that is open. */
  readonly split: Split | null;
  /** The fold it officially belongs to, from 1; left out or null where there is none. */
  readonly fold?: number | null;
  /** Where the recording comes from, as far as that is known. */
  readonly origin?: Origin;
}

/** Where a recording comes from, for whoever passes it or a model on. */
export interface Origin {
  /** Made by speech synthesis. */
  readonly synthetic?: boolean;
  /** As its owner names it, such as `CC BY 4.0`. */
  readonly licence?: string;
  /** Who is to be named. */
  readonly attribution?: string;
}

/** A file that is left out, and why, in one line. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

