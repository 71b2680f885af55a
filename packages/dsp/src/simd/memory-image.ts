/** What a plan puts into a module's memory: constants, and zeros where it will work. */
export interface MemoryImage {
  /** Places numbers and returns their address, in bytes. */
  readonly put: (values: Float32Array | Int32Array) => number;
  /** Sets bytes aside, all zero at first. */
  readonly reserve: (byteLength: number) => number;
  /** Everything from the image's first byte on. */
  readonly bytes: () => Uint8Array;
}

/** A cache line. */
const ALIGNMENT = 64;

/** An empty image, which will lie at `base` of the memory. */
export function memoryImage(base: number): MemoryImage {
  const parts: { readonly at: number; readonly values: Float32Array | Int32Array }[] = [];
  let end = base;
  const reserve = (byteLength: number) => {
    const at = end;
    end += Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  return {
    reserve,
    put(values) {
      const at = reserve(values.byteLength);
      parts.push({ at, values });
      return at;
    },
    bytes() {
      const bytes = new Uint8Array(end - base);
      for (const { at, values } of parts) bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at - base);
      return bytes;
    },
  };
}
