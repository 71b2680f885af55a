import { FLAC_WASM } from "../../generated/flac-wasm.ts";

interface Value {
  readonly value: number;
}

/** What assembly/flac.ts exports; addresses are in bytes. */
export interface FlacModule {
  readonly memory: WebAssembly.Memory;
  /** For a stream of one kind, with room for so many bytes of it; false where there is not so much memory. */
  readonly layOut: (sampleRate: number, channelCount: number, bitsPerSample: number, inputBytes: number) => number;
  /** Both take what stands from one address to another, whether the file ends there, and how many samples are wanted; they give a key of `ENDINGS`. */
  readonly decode: (from: number, to: number, last: boolean, wanted: number) => number;
  readonly skip: (from: number, to: number, last: boolean, wanted: number) => number;
  readonly input: Value;
  readonly samples: Value;
  readonly CHANNEL_BYTES: Value;
  /** What the last call came to: the next frame's address, samples a channel, frames. */
  readonly next: Value;
  readonly count: Value;
  readonly frames: Value;
  /** Of the last header that was read; 0 where it leaves something to STREAMINFO. */
  readonly blockSize: Value;
  readonly frameRate: Value;
  readonly frameBits: Value;
  readonly frameChannels: Value;
}

/** A frame of more bytes than usual takes more memory; so much is kept for the next file. */
const MOST_KEPT_BYTES = 2 ** 24;

let compiled: WebAssembly.Module | null = null;
let kept: FlacModule | null = null;

/** Compiles in the background, for pages whose main thread may not compile at once. */
export async function prepareFlac(): Promise<void> {
  try {
    compiled ??= await WebAssembly.compile(moduleBytes());
  } catch (error) {
    throw missing(error);
  }
}

/** The decoder, compiled once a thread. It keeps nothing from one call of `layOut` to the next. */
export function flacModule(): FlacModule {
  try {
    compiled ??= new WebAssembly.Module(moduleBytes());
  } catch (error) {
    throw missing(error);
  }
  return (kept ??= new WebAssembly.Instance(compiled).exports as unknown as FlacModule);
}

/** Gives memory back that one file needed and most do not. */
export function trimFlacModule(): void {
  if (kept && kept.memory.buffer.byteLength > MOST_KEPT_BYTES) kept = null;
}

function missing(cause: unknown): Error {
  return new Error(`decodeFlac: need WebAssembly with SIMD, and a page that allows it (script-src 'wasm-unsafe-eval'): ${String(cause)}`, { cause });
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(FLAC_WASM), (letter) => letter.charCodeAt(0));
}
