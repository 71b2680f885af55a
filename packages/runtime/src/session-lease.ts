import type { BackendSession, PreparedRun } from "./backend.ts";

/**
 * The native side of a session: freed once it is released and no run is in flight.
 *
 * It knows nothing of the object the caller holds, so that it can outlive that object.
 */
export class SessionLease {
  readonly session: BackendSession;
  readonly #prepared = new Set<PreparedRun>();
  #runs = 0;
  #released = false;

  constructor(session: BackendSession) {
    this.session = session;
  }

  get released(): boolean {
    return this.#released;
  }

  own(prepared: PreparedRun): PreparedRun {
    this.#prepared.add(prepared);
    return prepared;
  }

  /** Frees one prepared run, unless it is freed already. */
  free(prepared: PreparedRun): void {
    if (this.#prepared.delete(prepared)) prepared.release();
  }

  /** Keeps everything alive until the run has settled. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#runs++;
    try {
      return await run();
    } finally {
      this.#runs--;
      this.#freeIfDone();
    }
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#freeIfDone();
  }

  #freeIfDone(): void {
    if (!this.#released || this.#runs > 0) return;
    for (const prepared of this.#prepared) this.free(prepared);
    this.session.release();
  }
}
