/** Gives a decoder's memory back. One that damaged file contents have led astray may fail even at this; it is then left to the garbage collector. */
export function freeDecoder(decoder: { readonly free: () => void }): void {
  try {
    decoder.free();
  } catch {
    // Its memory goes with it.
  }
}
