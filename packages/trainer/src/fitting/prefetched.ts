/** An iterator whose next item can be worked out ahead, while something else runs. */
export interface Prefetched<Item> {
  /** Starts on the next item now. */
  readonly prepare: () => void;
  /** The next item, or `null` at the end. */
  readonly next: () => Promise<Item | null>;
  /** Milliseconds that the last item took to be worked out. */
  readonly took: () => number;
  /** Ends the iterator early. */
  readonly close: () => Promise<void>;
}

export function prefetched<Item>(items: Iterable<Item> | AsyncIterable<Item>): Prefetched<Item> {
  const iterator: Iterator<Item, unknown> | AsyncIterator<Item, unknown> = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let pending: Promise<IteratorResult<Item, unknown>> | null = null;
  let took = Infinity;
  const advance = async (): Promise<IteratorResult<Item, unknown>> => {
    const start = performance.now();
    const result = await iterator.next();
    took = performance.now() - start;
    return result;
  };
  return {
    prepare() {
      pending ??= advance();
      // What fails ahead of time is reported by `next`; unheard until then it must not end the process.
      pending.catch(() => undefined);
    },
    async next() {
      const result = await (pending ?? advance());
      pending = null;
      return result.done ? null : result.value;
    },
    took: () => took,
    async close() {
      await iterator.return?.();
    },
  };
}
