import type { Readable } from "node:stream";

/** Pieces that are held before the network has to wait. */
const MOST_PIECES = 16;

/**
 * A body that is taken in as it comes, from now on: a stream that breaks throws away what it holds, and what came before the break is wanted here.
 *
 * @returns Gives everything that came, then throws what broke it.
 */
export function eagerBody(body: Readable): AsyncIterable<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let end: { readonly error: Error | null } | null = null;
  let wake = (): void => undefined;
  const finish = (error: Error | null): void => {
    end ??= { error };
    wake();
  };
  body.on("data", (piece: Uint8Array) => {
    if (pieces.push(piece) >= MOST_PIECES) body.pause();
    wake();
  });
  body.on("end", () => finish(null)).on("error", finish).on("close", () => finish(new Error("the connection was closed")));
  const next = async (): Promise<Uint8Array | null> => {
    while (pieces.length === 0 && end === null) await new Promise<void>((resolve) => (wake = resolve));
    const piece = pieces.shift() ?? null;
    if (piece === null && end?.error) throw end.error;
    if (pieces.length === 0) body.resume();
    return piece;
  };
  return draining(next, body);
}

async function* draining(next: () => Promise<Uint8Array | null>, body: Readable): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = await next(); piece !== null; piece = await next()) yield piece;
  } finally {
    body.destroy();
  }
}
