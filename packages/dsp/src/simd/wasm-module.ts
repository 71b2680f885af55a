/** Kernels of one WebAssembly module, and its memory. */
interface Kernels<Functions> {
  readonly run: Functions;
  readonly memory: WebAssembly.Memory;
}

/** A module that is compiled when it is first asked for, once in a process, and then shared: its calls are synchronous. */
export interface WasmModule<Functions> {
  /** The kernels, or `null` where SIMD, WebAssembly, or the right to compile it here and now, is missing. */
  readonly kernels: () => Kernels<Functions> | null;
  /** Compiles in the background, for pages whose main thread may not compile at once. Says whether the kernels are there. */
  readonly prepare: () => Promise<boolean>;
}

/** Makes a module of bytes in base64. */
export function wasmModule<Functions>(base64: string): WasmModule<Functions> {
  let kernels: Kernels<Functions> | null | undefined;
  return {
    kernels() {
      if (kernels === undefined) kernels = orNull(() => kernelsOf<Functions>(new WebAssembly.Instance(new WebAssembly.Module(bytesOf(base64)))));
      return kernels;
    },
    async prepare() {
      if (kernels) return true;
      try {
        const { instance } = await WebAssembly.instantiate(bytesOf(base64));
        kernels ??= kernelsOf<Functions>(instance); // unless somebody compiled at once meanwhile: all share one memory
      } catch {
        kernels ??= null; // no SIMD, or a page whose policy forbids WebAssembly: the plain form stays
      }
      return kernels !== null;
    },
  };
}

/** Compiling throws where an engine lacks SIMD, a page's policy forbids it, or an old Chrome refuses to do it on the main thread. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

function kernelsOf<Functions>({ exports: { memory, ...run } }: WebAssembly.Instance): Kernels<Functions> {
  return { run: run as Functions, memory: memory as WebAssembly.Memory };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
