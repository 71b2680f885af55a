/** Something that stays as it is from `enter` to `leave`. */
interface Enterable {
  enter(): void;
  leave(): void;
}

/** Runs with all of them entered, until the run has settled. */
export async function whileEntered<T>(places: readonly Enterable[], run: () => Promise<T>): Promise<T> {
  for (const place of places) place.enter();
  try {
    return await run();
  } finally {
    for (const place of places) place.leave();
  }
}
