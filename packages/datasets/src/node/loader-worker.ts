// A thread of the loader: it does the jobs it is sent, one after the other, and remembers nothing that would change an answer.
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { openClipCache } from "./loading/clip-cache.ts";
import { createJobRunner } from "./loading/job-runner.ts";
import type { JobMessage, WorkerMessage, WorkerSetup } from "./loading/worker-messages.ts";

const { cache, progress } = workerData as WorkerSetup;
const port = parentPort!;
const place = new Int32Array(progress);
const runner = createJobRunner(cache && openClipCache(cache.folder, { maxBytes: cache.maxBytes, onProblem: (line) => send({ kind: "problem", line }) }));
let queue = Promise.resolve();

function send(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function work({ number, job }: JobMessage): Promise<void> {
  try {
    Atomics.store(place, 1, -1);
    Atomics.store(place, 0, number);
    const result = await runner.run(job, (index) => Atomics.store(place, 1, index));
    send({ kind: "done", number, result }, "features" in result ? [result.features.buffer] : []);
  } catch (error) {
    send({ kind: "failed", number, error: plain(error) });
  }
}

/** An error without a cause or fields of its own, which need not be such as can be sent. */
function plain(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(inspect(error));
  return Object.assign(new Error(error.message), { stack: error.stack });
}

port.on("message", (message: JobMessage) => {
  queue = queue.then(() => work(message));
});
