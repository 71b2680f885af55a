import type { FrontEndPresetName } from "@cochlea/dsp";
import type { ArchiveName } from "./archives.ts";
import type { Protocol } from "./protocol.ts";
import type { LayoutName } from "./set-layouts.ts";
import type { WordTask } from "./word-task.ts";

/** What is known of a data set: plain data, a row of `KNOWN_SETS`. */
export interface KnownSet {
  readonly title: string;
  readonly kind: "audio" | "image";
  /** What it is of, in one line. */
  readonly about: string;
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  /** The classes in order: the first is class 0. */
  readonly labels: readonly string[];
  /** Examples in the whole set. Null where a seed or a choice decides. */
  readonly examples: number | null;
  /** Of its recordings, in Hz. Null for images, and where files differ. */
  readonly sampleRate: number | null;
  /** How long most recordings are. Null for images, and where they vary. */
  readonly clipSeconds: number | null;
  /** What a group is, such as the speaker. Null where none is known. */
  readonly groups: string | null;
  /** How it is divided, the usual way first. */
  readonly protocols: Readonly<Record<string, Protocol>>;
  /** A front end that suits it: a preset, for clips of this length. Null for images. */
  readonly frontEnd: { readonly preset: FrontEndPresetName; readonly clipSeconds: number } | null;
  /** What to know before trusting a result on it. */
  readonly faults: readonly string[];
  /** Where its files come from: folders of their own, for sets share them. All are needed. */
  readonly archives: readonly ArchiveName[];
  /** A larger set that it can be read from as well. */
  readonly alsoIn?: ArchiveName;
  /** How the paths of each archive say what an example is, archive by archive; none for images, whose files say it. */
  readonly layouts: readonly LayoutName[];
  /** Classes that are made of words and noise, as in the 12-class task. */
  readonly task?: WordTask;
}
