import { setImmediate } from "node:timers/promises";
import { openClipCache } from "./clip-cache.ts";
import type { ClipJob, ResultOf } from "./clip-job.ts";
import { createJobRunner } from "./job-runner.ts";
import { workerFile } from "./worker-file.ts";
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./worker-pool.ts";

export interface JobThreadsOptions extends Omit<WorkerPoolOptions, "file"> {
  readonly file?: URL;
}

/** What does jobs: worker threads, or without any this thread. */
export function createJobThreads({ file, ...options }: JobThreadsOptions): WorkerPool {
  return options.workers === 0 ? inThisThread(options) : createWorkerPool({ ...options, file: file ?? workerFile() });
}

/** Jobs one after the other; between two the event loop turns, so that signals and timers come through. */
function inThisThread({ cache, onProblem }: Omit<JobThreadsOptions, "file">): WorkerPool {
  const open = cache && openClipCache(cache.folder, { maxBytes: cache.maxBytes, onProblem });
  const runner = createJobRunner(open);
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const work = async <Job extends ClipJob>(job: Job, signal?: AbortSignal): Promise<ResultOf<Job>> => {
    await setImmediate();
    if (closed) throw new Error("loader: it is closed");
    signal?.throwIfAborted();
    return runner.run(job);
  };
  return {
    run: (job, signal) => {
      const result = last.then(() => work(job, signal));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      closed = true;
      await last;
      open?.close();
    },
  };
}
