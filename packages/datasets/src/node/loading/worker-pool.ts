import type { ClipJob, ResultOf } from "./clip-job.ts";
import { type MemberOptions, PoolMember, type Task } from "./pool-member.ts";
import type { WorkerMessage } from "./worker-messages.ts";

export interface WorkerPoolOptions extends MemberOptions {
  readonly workers: number;
  /** Told of workers that died or seem to hang, and of a cache that cannot be written. */
  readonly onProblem: (line: string) => void;
}

export interface WorkerPool {
  /** Does a job in whichever worker is free first. Aborted before that, it is never begun. */
  readonly run: <Job extends ClipJob>(job: Job, signal?: AbortSignal) => Promise<ResultOf<Job>>;
  readonly close: () => Promise<void>;
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
  readonly #members = new Set<PoolMember>();
  readonly #waiting: Task[] = [];
  #next = 0;
  /** Whether any worker ever began a job: those after it can too. */
  #begun = false;
  /** Why nothing is done any more. */
  #over: Error | null = null;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  run<Job extends ClipJob>(job: Job, signal?: AbortSignal): Promise<ResultOf<Job>> {
    return new Promise<ResultOf<Job>>((resolve, reject) => {
      if (this.#over) throw this.#over;
      signal?.throwIfAborted();
      const drop = (): void => this.#drop(task, signal?.reason);
      const settled = <Value>(settle: (value: Value) => void) => (value: Value) => {
        signal?.removeEventListener("abort", drop);
        settle(value);
      };
      const task: Task = { number: this.#next++ % 2 ** 31, job, deaths: 0, wanted: true, resolve: settled(resolve as Task["resolve"]), reject: settled(reject) };
      signal?.addEventListener("abort", drop);
      this.#waiting.push(task);
      this.#dispatch();
    });
  }

  close(): Promise<void> {
    return this.#end(new Error("loader: it was closed"), new Error("loader: it is closed"));
  }

  /** What is to be done fails, and what is asked for from now on. */
  async #end(now: Error, later: Error): Promise<void> {
    this.#over = later;
    const members = [...this.#members];
    this.#members.clear();
    for (const task of [...this.#waiting.splice(0), ...members.flatMap(({ tasks }) => tasks.splice(0))]) task.reject(now);
    await Promise.all(members.map((member) => member.end()));
  }

  #drop(task: Task, reason: unknown): void {
    const at = this.#waiting.indexOf(task);
    if (at >= 0) this.#waiting.splice(at, 1);
    task.wanted = false;
    task.reject(reason);
    this.#await();
  }

  /** Gives what waits to whoever has least to do; workers are made when there is work for them. */
  #dispatch(): void {
    this.#handOut();
    this.#await();
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const idle = [...this.#members].sort((a, b) => a.tasks.length - b.tasks.length)[0] as PoolMember | undefined;
      const free = (idle === undefined || idle.tasks.length > 0) && this.#members.size < this.#options.workers ? this.#start() : idle;
      if (free === undefined || free.tasks.length >= JOBS_EACH) return;
      this.#send(free, this.#waiting.shift()!);
    }
  }

  /** Of work that was given up the process need not wait; behind it there may be some that was not. */
  #await(): void {
    for (const member of this.#members) member.awaited(this.#waiting.length > 0 || member.tasks.some(({ wanted }) => wanted));
  }

  #send(member: PoolMember, task: Task): void {
    try {
      member.send(task);
    } catch (error) {
      task.reject(new Error(`loader: a job cannot be sent to a worker (${String(error)}); all that says what to load must be plain data`, { cause: error }));
    }
  }

  #start(): PoolMember | undefined {
    try {
      const member = this.#member();
      this.#members.add(member);
      return member;
    } catch (error) {
      this.#giveUp(String(error)); // an address that no worker can have
      return undefined;
    }
  }

  #member(): PoolMember {
    const { onProblem, stallSeconds } = this.#options;
    const member: PoolMember = new PoolMember(this.#options, {
      onMessage: (message) => (message.kind === "problem" ? onProblem(message.line) : this.#settle(member, message)),
      onSlow: () => onProblem(`a worker has been${whereabouts(member) || " busy"} for ${stallSeconds / 10} s; after ${stallSeconds} s it is given up`),
      onDeath: (cause) => this.#bury(member, cause),
    });
    return member;
  }

  #settle(member: PoolMember, message: Exclude<WorkerMessage, { kind: "problem" }>): void {
    const task = member.take(message.number);
    if (message.kind === "done") task?.resolve(message.result);
    else task?.reject(message.error);
    this.#dispatch();
  }

  /** What a dead worker had is done by another; what kills that one too is given up, with the file's name. */
  #bury(member: PoolMember, cause: string): void {
    this.#begun ||= [...this.#members].some(({ hasBegun }) => hasBegun);
    if (!this.#begun) return this.#giveUp(cause);
    this.#members.delete(member);
    const { task } = member.place;
    if (task) task.deaths++;
    const died = `a worker died (${cause})${whereabouts(member)}`;
    const lost = member.tasks.filter(({ deaths, wanted }) => wanted && deaths >= MOST_DEATHS);
    this.#options.onProblem(lost.length > 0 ? died : `${died}; another takes its place`);
    const fix = member.place.id === null ? "set workers to 0 to see what fails" : "look at that file, or leave it out";
    for (const one of lost) one.reject(new Error(`loader: ${died}, as another had before; ${fix}`));
    this.#waiting.unshift(...member.tasks.filter((one) => one.wanted && !lost.includes(one)));
    this.#dispatch();
  }

  /** A file that not one worker could begin with is none for the next one either. */
  #giveUp(cause: string): void {
    const error = new Error(`loader: no worker can start from ${this.#options.file.href} (${cause}); see that it is there and is the built loader-worker.js, or set workers to 0`);
    void this.#end(error, error);
  }
}

function whereabouts({ place: { id } }: PoolMember): string {
  return id === null ? "" : ` at ${id}`;
}
