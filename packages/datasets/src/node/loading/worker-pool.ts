import { Worker } from "node:worker_threads";
import type { ClipJob, JobResults, ResultOf } from "./clip-job.ts";
import type { JobMessage, WorkerMessage, WorkerSetup } from "./worker-messages.ts";

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly file: URL;
  readonly cache: WorkerSetup["cache"];
  /** Told of workers that died, and of a cache that cannot be written. */
  readonly onProblem: (line: string) => void;
}

export interface WorkerPool {
  /** Does a job in whichever worker is free first. Aborted before that, it is never begun. */
  readonly run: <Job extends ClipJob>(job: Job, signal?: AbortSignal) => Promise<ResultOf<Job>>;
  readonly close: () => Promise<void>;
}

interface Task {
  readonly number: number;
  job: ClipJob;
  /** Workers that died of it, or before they came to it. */
  deaths: number;
  readonly resolve: (result: JobResults[keyof JobResults]) => void;
  readonly reject: (error: unknown) => void;
}

interface Member {
  readonly worker: Worker;
  readonly progress: Int32Array;
  /** Sent and not yet answered, in the order sent. */
  readonly tasks: Task[];
  /** What it died of, where it said so. */
  error: unknown;
}

/** So many jobs a worker has at most: one it does, and one so that it need not wait for the next. */
const JOBS_EACH = 2;
/** A job that so many workers died of is given up. */
const MOST_DEATHS = 2;

/** Threads that do jobs. They keep the process alive only while there is something to do. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const pool = new Pool(options);
  return { run: (job, signal) => pool.run(job, signal), close: () => pool.close() };
}

class Pool {
  readonly #options: WorkerPoolOptions;
  readonly #members = new Set<Member>();
  readonly #waiting: Task[] = [];
  #next = 0;
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  run<Job extends ClipJob>(job: Job, signal?: AbortSignal): Promise<ResultOf<Job>> {
    return new Promise<ResultOf<Job>>((resolve, reject) => {
      if (this.#closed) throw new Error("loader: it is closed");
      signal?.throwIfAborted();
      const drop = (): void => this.#drop(task, signal?.reason);
      const settled = <Value>(settle: (value: Value) => void) => (value: Value) => {
        signal?.removeEventListener("abort", drop);
        settle(value);
      };
      const task: Task = { number: this.#next++ % 2 ** 31, job, deaths: 0, resolve: settled(resolve as Task["resolve"]), reject: settled(reject) };
      signal?.addEventListener("abort", drop);
      this.#waiting.push(task);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const members = [...this.#members];
    for (const task of [...this.#waiting.splice(0), ...members.flatMap(({ tasks }) => tasks.splice(0))]) task.reject(new Error("loader: it was closed"));
    await Promise.all(members.map(({ worker }) => worker.terminate()));
  }

  #drop(task: Task, reason: unknown): void {
    const at = this.#waiting.indexOf(task);
    if (at >= 0) this.#waiting.splice(at, 1);
    task.reject(reason);
  }

  /** Gives what waits to whoever has least to do; workers are made when there is work for them. */
  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#members].sort((a, b) => a.tasks.length - b.tasks.length)[0] as Member | undefined;
      const free = (idle === undefined || idle.tasks.length > 0) && this.#members.size < this.#options.workers ? this.#start() : idle;
      if (free === undefined || free.tasks.length >= JOBS_EACH) return;
      this.#send(free, this.#waiting.shift()!);
    }
  }

  #send({ worker, tasks }: Member, task: Task): void {
    if (tasks.length === 0) worker.ref();
    tasks.push(task);
    const memory = task.job.kind === "batch" ? task.job.memory : null;
    worker.postMessage({ number: task.number, job: task.job } satisfies JobMessage, memory ? [memory] : []);
    // Should it have to be sent again, memory that was given away is not there.
    if (memory) task.job = { ...task.job, memory: null } as ClipJob;
  }

  #start(): Member {
    const progress = new SharedArrayBuffer(8);
    const { file, cache, onProblem } = this.#options;
    // The flags of this process may say how to read its sources; the worker is built and needs none.
    const worker = new Worker(file, { workerData: { cache, progress } satisfies WorkerSetup, execArgv: [] });
    const member: Member = { worker, progress: new Int32Array(progress).fill(-1), tasks: [], error: null };
    this.#members.add(member);
    worker.on("message", (message: WorkerMessage) => (message.kind === "problem" ? onProblem(message.line) : this.#settle(member, message)));
    worker.on("error", (error) => (member.error = error));
    worker.on("exit", (code) => this.#replace(member, code));
    return member;
  }

  #settle({ worker, tasks }: Member, message: Exclude<WorkerMessage, { kind: "problem" }>): void {
    const at = tasks.findIndex(({ number }) => number === message.number);
    if (at < 0) return; // closed meanwhile
    const [task] = tasks.splice(at, 1);
    if (tasks.length === 0) worker.unref();
    if (message.kind === "done") task.resolve(message.result);
    else task.reject(message.error);
    this.#dispatch();
  }

  /** What a dead worker had is done by another; what kills that one too is given up, with the file's name. */
  #replace(member: Member, code: number): void {
    this.#members.delete(member);
    if (this.#closed) return;
    const [number, item] = member.progress;
    const current = member.tasks.find((task) => task.number === number) ?? member.tasks.at(0);
    const died = `a worker died (${causeOf(member.error, code)})${current && current.number === number && item >= 0 ? ` at ${current.job.items[item].id}` : ""}`;
    if (current) current.deaths++;
    const lost = member.tasks.filter((task) => task.deaths >= MOST_DEATHS);
    this.#options.onProblem(lost.length > 0 ? died : `${died}; another takes its place`);
    for (const task of lost) task.reject(new Error(`loader: ${died}, as another had before; look at that file, or leave it out`));
    this.#waiting.unshift(...member.tasks.filter((task) => !lost.includes(task)));
    this.#dispatch();
  }
}

function causeOf(error: unknown, code: number): string {
  return error instanceof Error ? error.message.split("\n")[0] : `exit code ${code}`;
}
