import { availableParallelism } from "node:os";

/** Threads that this process may keep busy at once: what a session may be given where nobody says how many. */
export function defaultThreads(): number {
  return availableParallelism();
}
