import type { Split } from "../examples/example.ts";
import { speechCommandsSplit } from "./speech-commands-split.ts";

/** How labels, groups and official parts are read from the paths of a data set. */
export interface Layout {
  /** First capture is the class, on the path below the folder with forward slashes; without one the first folder is. */
  readonly labelPattern?: RegExp;
  /** First capture is the group. */
  readonly groupPattern?: RegExp;
  /** What matches is the test part. */
  readonly testPattern?: RegExp;
  /** The official part by path. */
  readonly splitOf?: (path: string) => Split | null;
}

/** Layouts of known sets, by the folder that holds the classes or recordings. */
export const LAYOUTS = {
  /** `yes/0a7c2a8d_nohash_0.wav`: speakers by their hash, and the official parts. */
  "speech-commands": { groupPattern: /([0-9a-f]{8})_nohash_\d+\.[^./]+$/, splitOf: speechCommandsSplit },
  /** `7_jackson_32.wav`: takes 0–4 of every speaker are the official test part, so it shares speakers with the rest. */
  "free-spoken-digits": { labelPattern: /(?:^|\/)(\d)_[^_/]+_\d+\.[^./]+$/, groupPattern: /(?:^|\/)\d_([^_/]+)_\d+\.[^./]+$/, testPattern: /_[0-4]\.[^./]+$/ },
  /** `001 - Dog bark/1-100032-A.flac`: a group is a freesound recording; fold 1 is the test part. */
  "esc-10": { labelPattern: /^(?:.*\/)?\d+ - ([^/]+)\/[^/]+$/, groupPattern: /(?:^|\/)\d-(\d+)-[^/]+$/, testPattern: /(?:^|\/)1-\d+-[^/]+$/ },
  /** `01/7_01_32.wav`: digit, speaker, take. */
  "audio-mnist": { labelPattern: /(?:^|\/)(\d)_\d+_\d+\.[^./]+$/, groupPattern: /(?:^|\/)\d_(\d+)_\d+\.[^./]+$/ },
} as const satisfies Record<string, Layout>;

export type LayoutName = keyof typeof LAYOUTS;
