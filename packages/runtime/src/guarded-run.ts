import { errorText } from "./error-text.ts";

/**
 * Runs with the rules of aborting, the same for every backend: a signal aborted before the run settles makes it
 * reject with the signal's reason; any other failure becomes an error that names the call.
 */
export async function guardedRun<T>(signal: AbortSignal | undefined, run: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  try {
    const result = await run(signal);
    signal?.throwIfAborted();
    return result;
  } catch (cause) {
    signal?.throwIfAborted();
    throw runError(cause);
  }
}

/** An error of the runtime, said by `run`. */
export function runError(cause: unknown): Error {
  return new Error(`run: ${errorText(cause)}`, { cause });
}
