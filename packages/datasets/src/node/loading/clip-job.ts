import type { FeatureMap } from "@cochlea/dsp";
import type { AugmentSounds } from "../../augmentation/augment-sounds.ts";
import type { InspectedClip } from "../../inspect/inspected-clip.ts";
import type { MapMoments } from "../../samples/feature-statistics.ts";
import type { PackedItems } from "./clip-items.ts";
import type { PipelineOptions } from "./clip-pipeline.ts";

interface JobPart {
  readonly items: PackedItems;
  /** Which of the items, in order. */
  readonly places: Uint32Array;
}

interface JobBase extends JobPart {
  readonly pipeline: PipelineOptions;
}

/** Samples, varied as a seed and an epoch say, one after the other. */
export interface BatchJob extends JobBase {
  readonly kind: "batch";
  readonly seed: number;
  readonly epoch: number;
  /** How often each was drawn before in this epoch. */
  readonly draws: Uint32Array;
  /** The recordings that augmentation takes in; in shared memory they are not copied. */
  readonly sounds?: AugmentSounds;
  /** Memory to use again, if it is of the right size. */
  readonly memory: ArrayBuffer | null;
}

/** What recordings are. */
export interface DescribeJob extends JobBase {
  readonly kind: "describe";
  /** Fail at the first that cannot be read. */
  readonly strict: boolean;
}

/** Features in short, for statistics. */
export interface MomentsJob extends JobBase {
  readonly kind: "moments";
}

/** What recordings sound like, for whoever looks at a set. */
export interface InspectJob extends JobPart {
  readonly kind: "inspect";
}

/** What a thread is asked to do, with all it needs to know: it remembers nothing that would change the answer. */
export type ClipJob = BatchJob | DescribeJob | MomentsJob | InspectJob;

/** Each sample is padded with zeros to the longest. */
export interface BatchResult {
  readonly features: Float32Array<ArrayBuffer>;
  /** Of one sample, padded. */
  readonly shape: FeatureMap["shape"];
  /** Frames of each before padding. */
  readonly lengths: Int32Array;
}

/** What a recording is, but for its samples. */
export interface ClipFacts {
  /** SHA-256 of the decoded samples: equal for the same recording under another name or in another container. */
  readonly contentHash: string;
  readonly seconds: number;
  /** One line for each thing that was wrong in the file and could be put right. */
  readonly repairs: readonly string[];
}

/** What is kept of a recording that was looked at. */
export interface InspectedSound extends Pick<InspectedClip, "statistics" | "contentHash" | "fingerprint"> {
  readonly repairs: readonly string[];
}

export interface JobResults {
  readonly batch: BatchResult;
  readonly describe: readonly (ClipFacts | { readonly reason: string })[];
  readonly moments: readonly MapMoments[];
  readonly inspect: readonly (InspectedSound | { readonly reason: string })[];
}

export type ResultOf<Job extends ClipJob> = JobResults[Job["kind"]];
