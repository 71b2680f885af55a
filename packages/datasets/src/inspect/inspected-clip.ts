import type { Example } from "../examples/example.ts";
import type { Fingerprint } from "./audio-fingerprint.ts";
import type { ClipStatistics } from "./clip-statistics.ts";

/** A recording that was decoded, with what is kept of it. */
export interface InspectedClip extends Example {
  readonly statistics: ClipStatistics;
  /** Of the decoded samples: equal for the same sound in another file. */
  readonly contentHash: string;
  readonly fingerprint: Fingerprint;
}
