import type { FrontEnd } from "@cochlea/dsp";
import type { Example, Skipped } from "../../examples/example.ts";
import { createStatistics, type FeatureStatisticsOptions } from "../../samples/feature-statistics.ts";
import { chunkPlaces, packItems } from "./clip-items.ts";
import type { ClipFacts, ClipJob, DescribeJob, MomentsJob, ResultOf } from "./clip-job.ts";
import { type ClipSet, clipSet, type ClipSetOptions } from "./clip-set.ts";
import { inOrder } from "./in-order.ts";
import { createJobThreads } from "./job-threads.ts";
import type { PipelineOptions } from "./clip-pipeline.ts";

export interface LoaderOptions {
  /** Threads that decode, extract and vary; batches are the same for any number. Default 0: in this thread, when a batch is asked for. */
  readonly workers?: number;
  /** Where what augmentation does not touch is kept from run to run, and how much of it: default 8 GiB. Default nowhere. */
  readonly cache?: { readonly folder: string; readonly maxBytes?: number } | null;
  /** The built `loader-worker.js`, where it is not beside this code. */
  readonly workerFile?: URL;
  /** So long a worker may be at one recording, in seconds, before it is taken for dead; `onProblem` is told after a tenth of it. Default 600. */
  readonly stallSeconds?: number;
  /** Told, in one line, of a worker that died or seems to hang, and of a cache that cannot be written. Default: a warning of the process. */
  readonly onProblem?: (line: string) => void;
}

export interface DescribeOptions {
  /** Stop at the first file that cannot be read. Default false: it is skipped. */
  readonly strict?: boolean;
  /** What is kept in the cache of recordings that have to be decoded: what will be asked for. Default `"features"`. */
  readonly output?: PipelineOptions["output"];
  /** Called after each few files. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Examples that can be read, and what was found out about them; their samples are not kept in memory. */
export interface DescribedExamples<Kind extends Example = Example> {
  readonly examples: readonly Kind[];
  readonly skipped: readonly Skipped[];
  /** Files that can be used though something in them is wrong, and what. */
  readonly repaired: readonly Skipped[];
  /** SHA-256 of the decoded samples, by id: equal for the same recording under another name or in another container. */
  readonly contentHashes: ReadonlyMap<string, string>;
  /** Before anything is trimmed or padded, by id. */
  readonly seconds: ReadonlyMap<string, number>;
}

export interface StatisticsOptions extends FeatureStatisticsOptions {
  /** As `describe` gives them: files then need not be looked at to find their features in the cache. */
  readonly contentHashes?: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
}

/** Brings recordings from disk to batches without keeping them in memory. */
export interface Loader {
  /** Reads every recording once: which can be read, what is in them. With a cache, features are kept on the way. */
  readonly describe: <Kind extends Example>(examples: readonly Kind[], frontEnd: FrontEnd, options?: DescribeOptions) => Promise<DescribedExamples<Kind>>;
  /** `withFixedNormalisation` for examples that are not in memory: give it the training part. */
  readonly withFixedNormalisation: (frontEnd: FrontEnd, examples: readonly Example[], options?: StatisticsOptions) => Promise<FrontEnd>;
  /** Examples as samples, in batches. */
  readonly clips: (examples: readonly Example[], options: ClipSetOptions) => ClipSet;
  /** Ends the threads. What is still being loaded fails. */
  readonly close: () => Promise<void>;
}

type ClipPart = Pick<ClipJob, "items" | "places">;

/** Clips in one message to a thread, where they are not gathered in a batch. */
const CHUNK = 32;
const DAY_SECONDS = 86_400;

/**
 * Makes what loads recordings: decode, mix, resample, trim or pad, vary, extract, mask, in this thread or in workers.
 *
 * Workers keep the process alive only while something is asked for, so one that is not closed does no harm.
 *
 * @throws {RangeError} Unless `workers` is a whole number from 0 to 256 and `stallSeconds` above 0. @throws {Error} Where the workers' file is not found.
 */
export function createLoader({ workers = 0, cache = null, workerFile, stallSeconds = 600, onProblem = (line) => process.emitWarning(line) }: LoaderOptions = {}): Loader {
  if (!(Number.isInteger(workers) && workers >= 0 && workers <= 256)) throw new RangeError(`createLoader: need a whole number of workers from 0 to 256, got ${workers}`);
  if (!(stallSeconds > 0 && stallSeconds <= DAY_SECONDS)) throw new RangeError(`createLoader: need stallSeconds above 0, up to ${DAY_SECONDS}, got ${stallSeconds}`);
  const threads = createJobThreads({ workers, cache, file: workerFile, stallSeconds, onProblem });
  const ahead = 2 * workers;
  /** Results for all examples, chunk by chunk in their order. */
  const eachChunk = <Job extends ClipJob>(examples: readonly Example[], jobOf: (part: ClipPart) => Job, { contentHashes, signal }: Pick<StatisticsOptions, "contentHashes" | "signal">) => {
    const items = packItems(examples, contentHashes);
    return inOrder<ResultOf<Job>>(Math.ceil(examples.length / CHUNK), (number, stop) => threads.run(jobOf({ items, places: chunkPlaces(number, CHUNK, examples.length) }), stop), { ahead, signal });
  };
  return {
    describe: async (examples, frontEnd, { strict = false, output, onProgress, signal } = {}) => {
      const facts: (ClipFacts | { readonly reason: string })[] = [];
      const pipeline: PipelineOptions = { frontEnd, output };
      for await (const some of eachChunk(examples, (part): DescribeJob => ({ kind: "describe", pipeline, ...part, strict }), { signal })) {
        facts.push(...some);
        onProgress?.(facts.length, examples.length);
      }
      return described(examples, facts);
    },
    withFixedNormalisation: async (frontEnd, examples, { contentHashes, signal, ...options } = {}) => {
      const pipeline: PipelineOptions = { frontEnd: { ...frontEnd, normalisation: { kind: "none" } } };
      const statistics = createStatistics(options);
      for await (const some of eachChunk(examples, (part): MomentsJob => ({ kind: "moments", pipeline, ...part }), { contentHashes, signal })) some.forEach(statistics.add);
      return { ...frontEnd, normalisation: { kind: "fixed", ...statistics.result() } };
    },
    clips: (examples, options) => clipSet(threads, ahead, examples, options),
    close: () => threads.close(),
  };
}

function described<Kind extends Example>(examples: readonly Kind[], facts: readonly (ClipFacts | { readonly reason: string })[]): DescribedExamples<Kind> {
  const known = examples.flatMap((example, index) => {
    const found = facts[index];
    return "reason" in found ? [] : [{ example, ...found }];
  });
  return {
    examples: known.map(({ example }) => example),
    skipped: examples.flatMap(({ id }, index) => {
      const found = facts[index];
      return "reason" in found ? [{ file: id, reason: found.reason }] : [];
    }),
    repaired: known.flatMap(({ example, repairs }) => repairs.map((reason) => ({ file: example.id, reason }))),
    contentHashes: new Map(known.map(({ example, contentHash }) => [example.id, contentHash])),
    seconds: new Map(known.map(({ example, seconds }) => [example.id, seconds])),
  };
}
