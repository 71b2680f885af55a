import type { FeatureMap } from "@cochlea/dsp";
import { createFingerprinter } from "../../inspect/audio-fingerprint.ts";
import { clipStatistics } from "../../inspect/clip-statistics.ts";
import { augmentStreams } from "../../samples/epoch-plan.ts";
import { type MapMoments, rowMoments } from "../../samples/feature-statistics.ts";
import { unreadable } from "../list-files.ts";
import { recordingFault } from "../recording-fault.ts";
import type { ClipCache } from "./clip-cache.ts";
import { hashSamples } from "../hash-samples.ts";
import { type ClipItem, itemReader } from "./clip-items.ts";
import type { BatchJob, BatchResult, ClipFacts, ClipJob, DescribeJob, InspectedSound, InspectJob, JobResults, MomentsJob, ResultOf } from "./clip-job.ts";
import { type ClipLoader, createClipLoader } from "./clip-loader.ts";
import { gatherEqual, paddingGatherer } from "./gather-batch.ts";

/** Told which item is next: should the thread die, that is the one it had. */
type OnItem = (index: number) => void;

/** Does jobs, one at a time, in the thread that it stands in. */
export interface JobRunner {
  readonly run: <Job extends ClipJob>(job: Job, onItem?: OnItem) => Promise<ResultOf<Job>>;
}

export function createJobRunner(cache: ClipCache | null): JobRunner {
  let fingerprinter: Fingerprinter | null = null;
  const fingerprint: Fingerprinter = (audio) => (fingerprinter ??= createFingerprinter())(audio);
  const tools: Tools = { ...createClipLoader(cache), gatherPadded: paddingGatherer(), fingerprint };
  return {
    run: async (job, onItem = () => undefined) => {
      try {
        return await workOf(job)(job, tools, onItem);
      } finally {
        cache?.flush();
      }
    },
  };
}

type Fingerprinter = ReturnType<typeof createFingerprinter>;

interface Tools extends ClipLoader {
  readonly gatherPadded: ReturnType<typeof paddingGatherer>;
  readonly fingerprint: Fingerprinter;
}

type Work<Kind extends ClipJob["kind"]> = (job: Extract<ClipJob, { kind: Kind }>, tools: Tools, onItem: OnItem) => Promise<JobResults[Kind]>;

const WORK: { readonly [Kind in ClipJob["kind"]]: Work<Kind> } = { batch: loadBatch, describe: describeClips, moments: momentsOf, inspect: inspectClips };

function workOf<Job extends ClipJob>(job: Job): (job: Job, tools: Tools, onItem: OnItem) => Promise<ResultOf<Job>> {
  return WORK[job.kind] as unknown as (job: Job, tools: Tools, onItem: OnItem) => Promise<ResultOf<Job>>;
}

async function loadBatch({ items, places, draws, pipeline: options, seed, epoch, memory, sounds }: BatchJob, { gatherPadded, ...loader }: Tools, onItem: OnItem): Promise<BatchResult> {
  const pipeline = loader.pipeline(options);
  const gather = options.frontEnd.clipSeconds === null ? gatherPadded(places.length, memory) : gatherEqual(places.length, memory);
  const itemAt = itemReader(items);
  for (const [index, place] of places.entries()) {
    onItem(index);
    const item = itemAt(place);
    const streamOf = augmentStreams(seed, epoch, item.id, draws[index]);
    const finished = async (): Promise<FeatureMap> => pipeline.finish(await loader.fixed(pipeline, item, streamOf), streamOf, sounds);
    gather.add(await namingFile(item, finished()));
  }
  return gather.result();
}

async function describeClips({ items, places, pipeline: options, strict }: DescribeJob, loader: ClipLoader, onItem: OnItem): Promise<JobResults["describe"]> {
  const pipeline = loader.pipeline(options);
  const results: (ClipFacts | { readonly reason: string })[] = [];
  const itemAt = itemReader(items);
  for (const [index, place] of places.entries()) {
    onItem(index);
    const item = itemAt(place);
    const work = loader.describe(pipeline, item);
    results.push(await namingFile(item, strict ? work : work.catch((error: unknown) => ({ reason: recordingFault(error) }))));
  }
  return results;
}

async function momentsOf({ items, places, pipeline: options }: MomentsJob, loader: ClipLoader, onItem: OnItem): Promise<MapMoments[]> {
  const pipeline = loader.pipeline(options);
  const results: MapMoments[] = [];
  const itemAt = itemReader(items);
  for (const [index, place] of places.entries()) {
    onItem(index);
    const item = itemAt(place);
    const map = await namingFile(item, loader.fixed(pipeline, item, augmentStreams(0, 0, item.id, 0)));
    results.push({ shape: map.shape, rows: rowMoments(map) });
  }
  return results;
}

async function inspectClips({ items, places }: InspectJob, tools: Tools, onItem: OnItem): Promise<JobResults["inspect"]> {
  const results: (InspectedSound | { readonly reason: string })[] = [];
  const itemAt = itemReader(items);
  for (const [index, place] of places.entries()) {
    onItem(index);
    const item = itemAt(place);
    results.push(await namingFile(item, inspectSound(item, tools).catch((error: unknown) => ({ reason: recordingFault(error) }))));
  }
  return results;
}

async function inspectSound(item: ClipItem, { decoded, fingerprint }: Tools): Promise<InspectedSound | { readonly reason: string }> {
  const audio = await decoded(item);
  if (audio.channels[0].length === 0) return { reason: "no sample in it" };
  return { statistics: clipStatistics(audio), contentHash: hashSamples(audio), fingerprint: fingerprint(audio), repairs: audio.repairs };
}

function namingFile<Result>({ id }: ClipItem, work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw new Error(`loader: ${id}: ${unreadable(error)}`, { cause: error });
  });
}
