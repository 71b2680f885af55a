import { Turnstile } from "./turnstile.ts";

/**
 * Lets one call at a time use a device whose provider is not safe for several threads.
 *
 * Calls on the thread of JavaScript cannot wait for one on another: they are refused, or put off where that does no harm.
 */
export class DeviceGate {
  readonly #turnstile = new Turnstile(1);
  readonly #device: string;
  #inside = 0;

  constructor(device: string) {
    this.#device = device;
  }

  /** Runs when all before it are done. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#inside++;
    try {
      return await this.#turnstile.pass(work);
    } finally {
      this.#inside--;
    }
  }

  /** @throws {Error} While a call is under way. */
  checkFree(caller: string): void {
    if (this.#inside > 0) throw new Error(`${caller}: a run on ${this.#device} is under way; await it first`);
  }

  /** Runs now, or when the calls under way are done. */
  soon(work: () => void): void {
    if (this.#inside === 0) work();
    else void this.pass(() => Promise.resolve(work()));
  }
}
