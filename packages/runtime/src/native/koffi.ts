import { errorText } from "../error-text.ts";

/** What a native function takes: a number, an address, or an array whose address is passed. */
export type NativeArgument = number | bigint | string | ArrayBufferView | null;

/** A native function; `async` takes a callback `(failure, result)` after the arguments, does not keep the arguments alive, and runs it on one of koffi's threads. */
export interface NativeFunction {
  (...args: NativeArgument[]): unknown;
  readonly async: (...args: unknown[]) => void;
}

/** The part of koffi that is used, kept this small so that `node:ffi` could stand in one day. */
export interface Koffi {
  load(path: string): { func(name: string, result: string, args: string[]): NativeFunction };
  proto(prototype: string): object;
  decode: {
    (address: bigint, type: object): NativeFunction;
    (address: bigint, type: string, length: number): unknown;
    readonly string: (address: bigint) => string;
  };
  address(array: ArrayBufferView): bigint;
  config(settings?: Readonly<Record<string, number>>): { readonly async_stack_size: number; readonly sync_stack_size: number };
}

/** Native calls run on stacks that koffi allocates: the usual size of a thread's, not koffi's 128 KiB for asynchronous calls. */
const STACK_BYTES = 8 * 2 ** 20;

/**
 * koffi with stacks large enough for ONNX Runtime.
 *
 * @throws {Error} If it is not installed, has no build for this platform, or another user of it fixed smaller stacks.
 */
export async function importKoffi(): Promise<Koffi> {
  const koffi = await import("koffi").then(
    (module) => (module.default ?? module) as unknown as Koffi,
    (cause: unknown) => {
      throw new Error(`koffi does not load (${errorText(cause)}); install the optional dependency koffi`, { cause });
    },
  );
  growStacks(koffi);
  return koffi;
}

function growStacks(koffi: Koffi): void {
  const { async_stack_size, sync_stack_size } = koffi.config();
  if (Math.min(async_stack_size, sync_stack_size) >= STACK_BYTES) return;
  try {
    koffi.config({ async_stack_size: STACK_BYTES, sync_stack_size: STACK_BYTES });
  } catch (cause) {
    throw new Error(`koffi's stacks are ${Math.min(async_stack_size, sync_stack_size)} bytes and fixed since it loaded another library; call koffi.config({ async_stack_size: ${STACK_BYTES}, sync_stack_size: ${STACK_BYTES} }) before that`, { cause });
  }
}
