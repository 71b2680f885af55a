import { Worker } from "node:worker_threads";
import { itemReader } from "./clip-items.ts";
import type { ClipJob, JobResults } from "./clip-job.ts";
import { stallWatch, type StallWatch } from "./stall-watch.ts";
import type { JobMessage, WorkerMessage, WorkerSetup } from "./worker-messages.ts";

/** A job and who waits for it. */
export interface Task {
  readonly number: number;
  job: ClipJob;
  /** Workers that died of it, or before they came to it. */
  deaths: number;
  /** Not when it was aborted: it is then neither waited for nor done again. */
  wanted: boolean;
  readonly resolve: (result: JobResults[keyof JobResults]) => void;
  readonly reject: (error: unknown) => void;
}

export interface MemberOptions {
  readonly file: URL;
  readonly cache: WorkerSetup["cache"];
  /** So long a worker may be at one recording: then it is taken for dead. */
  readonly stallSeconds: number;
}

export interface MemberEvents {
  readonly onMessage: (message: WorkerMessage) => void;
  readonly onSlow: () => void;
  /** Told once, and nothing after it. */
  readonly onDeath: (cause: string) => void;
}

/** A worker, what it has to do, and how far it is. */
export class PoolMember {
  /** Sent and not yet answered, in the order sent. */
  readonly tasks: Task[] = [];
  readonly #worker: Worker;
  readonly #progress: Int32Array;
  readonly #watch: StallWatch;
  #cause = "";
  #dead = false;

  constructor({ file, cache, stallSeconds }: MemberOptions, { onMessage, onSlow, onDeath }: MemberEvents) {
    const progress = new SharedArrayBuffer(8);
    this.#progress = new Int32Array(progress).fill(-1);
    // The flags of this process may say how to read its sources; the worker is built and needs none.
    this.#worker = new Worker(file, { workerData: { cache, progress } satisfies WorkerSetup, execArgv: [] });
    const die = (cause: string): void => {
      this.#watch.stop();
      if (!this.#dead) onDeath(cause);
      this.#dead = true;
    };
    const giveUp = (cause: string): void => {
      die(cause);
      void this.#worker.terminate();
    };
    this.#watch = stallWatch({ look: () => this.#progress.join(), stallSeconds, onSlow, onStall: () => giveUp(`no headway for ${stallSeconds} s`) });
    this.#worker.on("message", (message: WorkerMessage) => this.#dead || onMessage(message));
    this.#worker.on("messageerror", (error) => giveUp(causeOf(error)));
    this.#worker.on("error", (error) => (this.#cause = causeOf(error)));
    this.#worker.on("exit", (code) => die(this.#cause || `exit code ${code}`));
  }

  /** Whether it ever began a job. */
  get hasBegun(): boolean {
    return this.#progress[0] >= 0;
  }

  /** The task that it is at or comes to next, and the recording where it is at one. */
  get place(): { readonly task: Task | null; readonly id: string | null } {
    const [number, item] = this.#progress;
    const current = this.tasks.find((task) => task.number === number);
    return { task: current ?? this.tasks.at(0) ?? null, id: current && item >= 0 ? itemReader(current.job.items)(current.job.places[item]).id : null };
  }

  /** @throws {Error} Where the job is not plain data: it is then not sent. */
  send(task: Task): void {
    const memory = task.job.kind === "batch" ? task.job.memory : null;
    this.#worker.postMessage({ number: task.number, job: task.job } satisfies JobMessage, memory ? [memory] : []);
    // Should it have to be sent again, memory that was given away is not there.
    if (memory) task.job = { ...task.job, memory: null } as ClipJob;
    this.tasks.push(task);
  }

  /** The task that an answer is to; none where it was given up meanwhile. */
  take(number: number): Task | undefined {
    const at = this.tasks.findIndex((task) => task.number === number);
    const [task] = at < 0 ? [] : this.tasks.splice(at, 1);
    return task;
  }

  /** While somebody waits for it the process stays alive, and it is watched. */
  awaited(by: boolean): void {
    if (by) this.#worker.ref();
    else this.#worker.unref();
    if (by) this.#watch.start();
    else this.#watch.stop();
  }

  /** Ends it without its death being told. */
  async end(): Promise<void> {
    this.#dead = true;
    this.#watch.stop();
    await this.#worker.terminate();
  }
}

/** What says more in other words. */
const CAUSES: Readonly<Record<string, string>> = { ERR_WORKER_OUT_OF_MEMORY: "out of memory" };

/** Of anything that can be thrown, in one line. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)} was thrown`;
  return ("code" in error && CAUSES[String(error.code)]) || error.message.split("\n")[0] || error.name;
}
