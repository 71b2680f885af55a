/** Typed as signals because Node's types leave these two to overloads. */
const EVENTS = ["uncaughtException", "unhandledRejection"] as unknown as readonly NodeJS.Signals[];

/**
 * Runs what loads WebAssembly, and takes away the listeners that it adds to the process.
 *
 * Emscripten's loader turns every rejected promise of the whole program into a crash that shows its own source.
 */
export async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const before = listeners();
  const result = await start();
  for (const [event, known] of before) {
    for (const listener of process.listeners(event)) if (!known.has(listener)) process.removeListener(event, listener);
  }
  return result;
}

function listeners(): Map<NodeJS.Signals, ReadonlySet<unknown>> {
  return new Map(typeof process === "undefined" ? [] : EVENTS.map((event) => [event, new Set<unknown>(process.listeners(event))]));
}
