import type { BackendSession } from "./backend.ts";

/** The session that the caller holds, as far as its bindings and held tensors need it. */
export interface Owner {
  /** @throws {Error} Once the session was released. */
  checkAlive(caller: string): void;
}

/** What a session frees at its end: prepared runs, memory on its device. */
interface Owned {
  release(): void;
}

/**
 * The native side of a session: freed once it is released and no run is in flight.
 *
 * It knows nothing of the object the caller holds, so that it can outlive that object.
 */
export class SessionLease {
  readonly session: BackendSession;
  readonly #owned = new Set<Owned>();
  #runs = 0;
  #released = false;

  constructor(session: BackendSession) {
    this.session = session;
  }

  get released(): boolean {
    return this.#released;
  }

  own<T extends Owned>(owned: T): T {
    this.#owned.add(owned);
    return owned;
  }

  /** Frees one thing of the session's, unless it is freed already. */
  free(owned: Owned): void {
    if (this.#owned.delete(owned)) owned.release();
  }

  /** Keeps everything alive until `leave`. */
  enter(): void {
    this.#runs++;
  }

  leave(): void {
    this.#runs--;
    this.#freeIfDone();
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#freeIfDone();
  }

  #freeIfDone(): void {
    if (!this.#released || this.#runs > 0) return;
    for (const owned of this.#owned) this.free(owned);
    this.session.release();
  }
}
