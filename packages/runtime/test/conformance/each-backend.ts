import { describe } from "vitest";
import { createSession, type BackendName, type Session, type SessionOptions } from "../../src/index.ts";

/** Opens a model on the backend under test, with one thread unless told otherwise. */
export type Open = (model: Uint8Array, options?: SessionOptions) => Promise<Session>;

/** One suite, the same for every backend: what they must agree on. */
export function describeEachBackend(title: string, suite: (open: Open, backend: BackendName) => void): void {
  describe.each(["native", "node"] as const)(`${title} (%s)`, (backend) => {
    suite((model, options = {}) => createSession(model, { backend, threads: 1, ...options }), backend);
  });
}
