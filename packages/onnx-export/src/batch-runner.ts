import type { Session, Tensor } from "@cochlea/runtime";

/** Values of one output, one array for each clip. */
export type PerClip = readonly Float32Array[];

export interface BatchRunner {
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly input: string;
  /** Inputs that are the same for every batch. */
  readonly shared: Readonly<Record<string, Tensor>>;
}

/** Runs clips in batches of `size`, the last filled up with the first clips, and gives every output by clip. */
export async function runInBatches(session: Session, { shape, input, shared }: BatchRunner, clips: PerClip, size: number): Promise<Record<string, PerClip>> {
  const results: Record<string, Float32Array[]> = Object.fromEntries(session.outputs.map(({ name }) => [name, []]));
  for (let start = 0; start < clips.length; start += size) {
    const batch = Array.from({ length: size }, (_, index) => clips[(start + index) % clips.length]);
    const outputs = await session.run({ ...shared, [input]: { type: "float32", shape: [size, ...shape], data: joined(batch) } });
    for (const [name, { data }] of Object.entries(outputs)) results[name].push(...rows(data as Float32Array, size).slice(0, clips.length - start));
  }
  return results;
}

function joined(arrays: PerClip): Float32Array {
  const out = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  arrays.reduce((offset, array) => (out.set(array, offset), offset + array.length), 0);
  return out;
}

function rows(data: Float32Array, count: number): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_, row) => data.slice(row * length, (row + 1) * length));
}
