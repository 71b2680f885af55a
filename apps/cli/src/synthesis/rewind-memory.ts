/** What Emscripten compiled; the view is another one whenever its memory has grown. */
export interface CompiledModule {
  readonly HEAPU8: Uint8Array;
}

/**
 * Remembers a module's memory, and so all of its state between two calls.
 *
 * Memory behind the last byte in use is zeroed, not copied: of eSpeak's 17 MB one is in use.
 *
 * @returns Puts the memory back as it was. The JavaScript around it must hold no address that was given out since.
 */
export function rememberMemory(module: CompiledModule): () => void {
  const used = module.HEAPU8.slice(0, lengthInUse(module.HEAPU8));
  return () => {
    module.HEAPU8.set(used);
    module.HEAPU8.fill(0, used.length);
  };
}

function lengthInUse(memory: Uint8Array): number {
  let length = memory.length;
  while (length > 0 && memory[length - 1] === 0) length--;
  return length;
}
