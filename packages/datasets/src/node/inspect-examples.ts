import type { Example, Skipped } from "../examples/example.ts";
import type { InspectedClip } from "../inspect/inspected-clip.ts";
import { chunkPlaces, packItems } from "./loading/clip-items.ts";
import type { InspectedSound } from "./loading/clip-job.ts";
import type { LoaderOptions } from "./loading/create-loader.ts";
import { inOrder } from "./loading/in-order.ts";
import { createJobThreads } from "./loading/job-threads.ts";

export interface InspectExamplesOptions extends Pick<LoaderOptions, "workers" | "workerFile" | "onProblem"> {
  /** Called after each few recordings. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface InspectedExamples {
  /** In the order of the examples; a few hundred bytes each, for no samples are kept. */
  readonly clips: readonly InspectedClip[];
  readonly broken: readonly Skipped[];
  /** Files that were read though something in them is wrong, and what. */
  readonly repaired: readonly Skipped[];
}

/** Recordings in one message to a thread. */
const CHUNK = 8;
/** A thread that is so long at one recording, in seconds, is taken for dead. */
const STALL_SECONDS = 600;

/** Decodes every recording once and measures it, to see what a data set is like and what is wrong with it; in as many threads as there are to be workers, default in this one. */
export async function inspectExamples(examples: readonly Example[], { workers = 0, workerFile, onProblem = (line) => process.emitWarning(line), onProgress, signal }: InspectExamplesOptions = {}): Promise<InspectedExamples> {
  const threads = createJobThreads({ workers, cache: null, file: workerFile, stallSeconds: STALL_SECONDS, onProblem });
  const items = packItems(examples);
  const sounds: (InspectedSound | { readonly reason: string })[] = [];
  try {
    for await (const some of inOrder(Math.ceil(examples.length / CHUNK), (number, stop) => threads.run({ kind: "inspect", items, places: chunkPlaces(number, CHUNK, examples.length) }, stop), { ahead: 2 * workers, signal })) {
      sounds.push(...some);
      onProgress?.(sounds.length, examples.length);
    }
  } finally {
    await threads.close();
  }
  return inspected(examples, sounds);
}

function inspected(examples: readonly Example[], sounds: readonly (InspectedSound | { readonly reason: string })[]): InspectedExamples {
  const outcomes = examples.map((example, index) => ({ example, sound: sounds[index] }));
  const read = outcomes.flatMap(({ example, sound }) => ("reason" in sound ? [] : [{ example, ...sound }]));
  return {
    clips: read.map(({ example, repairs: _, ...sound }) => ({ ...example, ...sound })),
    broken: outcomes.flatMap(({ example, sound }) => ("reason" in sound ? [{ file: example.id, reason: sound.reason }] : [])),
    repaired: read.flatMap(({ example, repairs }) => repairs.map((reason) => ({ file: example.id, reason }))),
  };
}
