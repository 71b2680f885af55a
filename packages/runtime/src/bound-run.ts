import type { PreparedRun } from "./backend.ts";
import { guardedRun, runError } from "./guarded-run.ts";
import type { Binding, RunOptions } from "./session.ts";
import type { SessionLease } from "./session-lease.ts";
import { elementCount, type Tensor } from "./tensor.ts";

/** The session of a binding, as far as a binding needs it. */
interface Owner {
  /** @throws {Error} Once the session was released. */
  checkAlive(caller: string): void;
}

/** A binding of any backend: one run at a time, none after release, none on buffers that were transferred. */
export class BoundRun implements Binding {
  /** Present only where the backend can run on the calling thread. */
  readonly runSync?: () => void;
  readonly #session: Owner;
  readonly #lease: SessionLease;
  readonly #prepared: PreparedRun;
  readonly #buffers: readonly { readonly data: Tensor["data"]; readonly length: number }[];
  #running = false;
  #released = false;

  /** @param session Held, so that the session is not collected while a binding lives. */
  constructor(session: Owner, lease: SessionLease, inputs: readonly Tensor[], outputs: readonly Tensor[]) {
    this.#session = session;
    this.#lease = lease;
    this.#buffers = [...inputs, ...outputs].map(({ data, shape }) => ({ data, length: elementCount(shape) }));
    this.#prepared = lease.own(lease.session.prepare(inputs, outputs));
    if (this.#prepared.runSync) this.runSync = () => this.#runSync();
  }

  async run({ signal }: RunOptions = {}): Promise<void> {
    this.#check("run");
    this.#running = true;
    try {
      await this.#lease.during(() => guardedRun(signal, (s) => this.#prepared.run(s)));
    } finally {
      this.#running = false;
      if (this.#released) this.#lease.free(this.#prepared);
    }
  }

  release(): void {
    this.#released = true;
    if (!this.#running) this.#lease.free(this.#prepared);
  }

  #runSync(): void {
    this.#check("runSync");
    try {
      this.#prepared.runSync?.();
    } catch (cause) {
      throw runError(cause);
    }
  }

  #check(caller: string): void {
    if (this.#released) throw new Error(`${caller}: the binding was released`);
    this.#session.checkAlive(caller);
    if (this.#running) throw new Error(`${caller}: the binding is running; await that run first, or bind once more`);
    for (const { data, length } of this.#buffers) if (data.length !== length) throw new TypeError(`${caller}: a bound buffer was transferred; bind again`);
  }
}
