/** Starts work by number. */
export type StartWork<Result> = (number: number, signal: AbortSignal) => Promise<Result>;

export interface InOrderOptions {
  /** Pieces begun before they are asked for. */
  readonly ahead: number;
  readonly signal?: AbortSignal;
}

/**
 * Results in the order of their numbers, whatever order they come in, and never more than `ahead` of them waiting.
 *
 * When the iterator is left, by `return`, an error or the signal, what was begun is given up.
 */
export async function* inOrder<Result>(count: number, start: StartWork<Result>, { ahead, signal }: InOrderOptions): AsyncGenerator<Result, void, undefined> {
  const stop = new AbortController();
  const forward = (): void => stop.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", forward);
  const begun: Promise<Result>[] = [];
  let next = 0;
  try {
    for (let done = 0; done < count; done++) {
      for (; next < count && begun.length <= ahead; next++) begun.push(quiet(start(next, stop.signal)));
      yield await begun.shift()!;
      signal?.throwIfAborted();
    }
  } finally {
    signal?.removeEventListener("abort", forward);
    stop.abort(new Error("loader: not asked for any more"));
  }
}

/** What fails before it is asked for is reported when it is; unheard until then it must not end the process. */
function quiet<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}
