const PAGE = 65536;

/** The memory of a module, which all its plans share: whoever runs puts its image there, unless that is still there. */
export interface PlanMemory {
  /** The memory as numbers, with the image of `plan` in it and room up to byte `end`. The array is good until the next call. */
  readonly floatsOf: (plan: PlanImage) => Float32Array;
}

interface PlanImage {
  readonly base: number;
  readonly bytes: Uint8Array;
  /** The first byte behind what the plan uses. */
  readonly end: number;
}

/** Allocates only where another plan had the memory before, or it grows. */
export function planMemory(memory: WebAssembly.Memory): PlanMemory {
  let current: PlanImage | null = null;
  let floats = new Float32Array(memory.buffer);

  function put({ base, bytes, end }: PlanImage): void {
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    floats = new Float32Array(memory.buffer);
    new Uint8Array(memory.buffer).set(bytes, base);
  }

  return {
    floatsOf(plan) {
      if (current !== plan) put(plan);
      current = plan;
      return floats;
    },
  };
}
