import type { BoundTensor, PreparedRun } from "./backend.ts";
import { guardedRun, runError } from "./guarded-run.ts";
import type { HeldBuffer } from "./held-buffer.ts";
import type { Binding, RunOptions } from "./session.ts";
import type { Owner, SessionLease } from "./session-lease.ts";
import { elementCount, type TensorData } from "./tensor.ts";
import { whileEntered } from "./while-entered.ts";

/** What a binding of a session is made of. */
export interface Bound {
  readonly inputs: readonly BoundTensor[];
  readonly outputs: readonly BoundTensor[];
  /** Those of the inputs and outputs that are held, each once. */
  readonly held: readonly HeldBuffer[];
}

/** A binding of any backend: one run at a time, none after release, none on memory that is gone. */
export class BoundRun implements Binding {
  /** Present only where the backend can run on the calling thread. */
  readonly runSync?: () => void;
  readonly #session: Owner;
  readonly #lease: SessionLease;
  readonly #prepared: PreparedRun;
  readonly #held: readonly HeldBuffer[];
  readonly #buffers: readonly { readonly data: TensorData; readonly length: number }[];
  #running = false;
  #released = false;

  /** @param session Held, so that the session is not collected while a binding lives. */
  constructor(session: Owner, lease: SessionLease, { inputs, outputs, held }: Bound) {
    this.#session = session;
    this.#lease = lease;
    this.#held = held;
    this.#buffers = [...inputs, ...outputs].flatMap((tensor) => ("data" in tensor ? [{ data: tensor.data, length: elementCount(tensor.shape) }] : []));
    this.#prepared = lease.own(lease.session.prepare(inputs, outputs));
    if (this.#prepared.runSync) this.runSync = () => this.#runSync();
  }

  async run({ signal }: RunOptions = {}): Promise<void> {
    this.#check("run");
    this.#running = true;
    try {
      await whileEntered([this.#lease, ...this.#held], () => guardedRun(signal, (s) => this.#prepared.run(s)));
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
    for (const held of this.#held) held.tensor(caller);
    for (const { data, length } of this.#buffers) if (data.length !== length) throw new TypeError(`${caller}: a bound buffer was transferred; bind again`);
  }
}
