import type { Example, Split } from "../examples/example.ts";
import { speechCommandsSplit } from "../layouts/speech-commands-split.ts";
import { audioMnistFold } from "./audio-mnist-folds.ts";
import { gtzanPart } from "./gtzan-parts.ts";
import { ESC10_FOLDERS, FREESOUND_LABELS, URBAN_LABELS } from "./sound-labels.ts";

/** What a path says of the recording behind it. */
export type Placed = Pick<Example, "label" | "group" | "split" | "fold">;

/** How the paths of a set are read. */
export interface SetLayout {
  /**
   * Recordings, by their path with forward slashes. The group `id` is what follows the set's own folders, so that it is the same wherever the set lies;
   * `read` gets the other groups.
   */
  readonly paths: readonly RegExp[];
  /** Null for what is not part of the set. */
  readonly read: (found: Readonly<Record<string, string>>) => Placed | null;
  /** Files beside the recordings that list a part, a path a line; all that they do not name is trained on. */
  readonly lists?: Readonly<Record<"validation" | "test", string>>;
  /** A JSON file beside the recordings that says, group by group, who speaks. */
  readonly speakers?: string;
  /** The part by the path, where the lists are not there. */
  readonly splitOf?: (id: string) => Split;
}

const SOUND = String.raw`\.(?:wav|flac|ogg|au|mp3)`;

/** Paths that end like this, whatever stands before. */
const ending = (pattern: string): RegExp => new RegExp(String.raw`(?:^|/)(?<id>${pattern}${SOUND})$`);

export const SET_LAYOUTS = {
  /** `yes/0a7c2a8d_nohash_0.wav`; the parts come from the lists beside it, or the hash. */
  "speech-commands": { paths: [ending(String.raw`(?<word>[a-z]+)/(?<speaker>[0-9a-f]{8})_nohash_\d+`)], read: ({ word, speaker }) => ({ label: word, group: speaker, split: null }), lists: { validation: "validation_list.txt", test: "testing_list.txt" }, splitOf: speechCommandsSplit },
  /** `_silence_/….wav`, `yes/….wav`: a folder a class, all of it the test part; some names end in `.wav.wav`. */
  "speech-commands-test": { paths: [ending(String.raw`(?<word>[a-z]+|_silence_|_unknown_)/(?:(?<speaker>[0-9a-f]{8})_)?[^/]+`)], read: ({ word, speaker }) => ({ label: word, group: speaker ?? null, split: "test" }) },
  /** Six recordings of a minute or more, each its own class. */
  "background-noise": { paths: [ending("(?<name>doing_the_dishes|dude_miaowing|exercise_bike|pink_noise|running_tap|white_noise)")], read: ({ name }) => ({ label: name, group: name, split: null }) },
  /** `data/01/7_01_32.wav`: digit, speaker, take. */
  "audio-mnist": { paths: [ending(String.raw`(?<folder>\d\d)/(?<digit>\d)_\k<folder>_\d+`)], read: ({ folder, digit }) => ({ label: digit, group: folder, split: null, fold: audioMnistFold(folder) }), speakers: "audioMNIST_meta.txt" },
  /** `recordings/7_jackson_32.wav`: takes 0 to 4 of every speaker are the test part. */
  fsdd: { paths: [ending(String.raw`recordings/(?<digit>\d)_(?<speaker>[^_/]+)_(?<take>\d+)`)], read: ({ digit, speaker, take }) => ({ label: digit, group: speaker, split: Number(take) < 5 ? "test" : null }) },
  /** `audio/1-100032-A-0.wav`: fold, freesound recording, take, class; the file `meta/esc50.csv` says the same. */
  "esc-50": { paths: [ending(String.raw`audio/(?<fold>\d)-(?<source>\d+)-[A-Z]-(?<target>\d+)`)], read: ({ fold, source, target }) => environmental(FREESOUND_LABELS[Number(target)], source, fold) },
  /** `001 - Dog bark/1-100032-A.ogg`, or those of ESC-50 that are in it. */
  "esc-10": {
    paths: [ending(String.raw`\d{3} - (?<folder>[^/]+)/(?<fold>\d)-(?<source>\d+)-[A-Z]`), ending(String.raw`audio/(?<fold>\d)-(?<source>\d+)-[A-Z]-(?<target>\d+)`)],
    read: ({ folder, fold, source, target }) => environmental(folder === undefined ? inEsc10(FREESOUND_LABELS[Number(target)]) : ESC10_FOLDERS[folder], source, fold),
  },
  /** `audio/fold1/101415-3-0-2.wav`, in some copies without the folder `audio`: fold, freesound recording, class; the file `metadata/UrbanSound8K.csv` says the same. */
  urbansound8k: { paths: [ending(String.raw`fold(?<fold>\d+)/(?<source>\d+)-(?<target>\d)-\d+-\d+`)], read: ({ fold, source, target }) => environmental(URBAN_LABELS[Number(target)], source, fold) },
  /** `genres/blues/blues.00012.au`, or as WAV: the parts without faults; what is in none of them has no part. */
  gtzan: { paths: [ending(String.raw`(?<genre>[a-z]+)/\k<genre>\.(?<number>\d{5})`)], read: ({ genre, number }) => ({ label: genre, group: null, split: gtzanPart(genre, Number(number)) }) },
} as const satisfies Record<string, SetLayout>;

export type LayoutName = keyof typeof SET_LAYOUTS;

function environmental(label: string | undefined, source: string, fold: string): Placed | null {
  return label === undefined ? null : { label, group: source, split: null, fold: Number(fold) };
}

function inEsc10(label: string | undefined): string | undefined {
  return Object.values(ESC10_FOLDERS).find((name) => name === label);
}
