import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { openCheckpoint, type ByteSource } from "./open-checkpoint.ts";

const file = encodeCheckpoint({
  tensors: new Map([
    ["weight", { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, Infinity, 1e-40) }],
    ["none", { shape: [0], data: new Float32Array(0) }],
    ["bias", { shape: [], data: Float32Array.of(7) }],
  ]),
  metadata: { epoch: "3" },
});

/** Counts the bytes that are read. */
function sourceOf(bytes: Uint8Array): ByteSource & { readonly count: () => number } {
  let count = 0;
  const read = (into: Uint8Array, from: number): Promise<void> => {
    count += into.length;
    into.set(bytes.subarray(from, from + into.length));
    return Promise.resolve();
  };
  return { length: bytes.length, read, count: () => count };
}

it("gives what decodeCheckpoint gives", async () => {
  const { tensors, metadata } = await openCheckpoint(sourceOf(file));
  const decoded = decodeCheckpoint(file);
  expect(metadata).toEqual(decoded.metadata);
  expect([...tensors.keys()]).toEqual([...decoded.tensors.keys()]);
  for (const [name, { shape, data }] of decoded.tensors) expect([tensors.get(name)?.shape, await tensors.get(name)?.read()]).toEqual([shape, data]);
});

it("reads no more than was asked for", async () => {
  const source = sourceOf(file);
  const { tensors } = await openCheckpoint(source);
  const header = source.count();
  expect(header).toBe(file.length - 4 * 7);
  await tensors.get("bias")?.read();
  expect(source.count()).toBe(header + 4);
});

it("reads into an array that is given, where that is large enough", async () => {
  const { tensors } = await openCheckpoint(sourceOf(file));
  const scratch = new Float32Array(9).fill(8).subarray(1);
  const data = await tensors.get("weight")?.read(scratch);
  expect([data?.length, data?.buffer]).toEqual([6, scratch.buffer]);
  expect([...scratch]).toEqual([1, -2, 3.5, NaN, Infinity, Math.fround(1e-40), 8, 8]);
  await expect(tensors.get("weight")?.read(new Float32Array(5))).rejects.toThrow(RangeError);
});

it("refuses what decodeCheckpoint refuses, in its words", async () => {
  const damaged = fc.oneof(
    fc.nat(file.length - 1).map((length) => file.subarray(0, length)),
    fc.tuple(fc.nat(file.length - 29), fc.integer({ min: 1, max: 255 })).map(([at, change]) => file.map((byte, index) => (index === at ? byte ^ change : byte))),
  );
  await fc.assert(fc.asyncProperty(damaged, async (bytes) => {
    expect(await openCheckpoint(sourceOf(bytes)).then(() => "opened", reasonOf)).toBe(decodedOr(bytes));
  }));
});

function decodedOr(bytes: Uint8Array): string {
  try {
    decodeCheckpoint(bytes);
    return "opened";
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return `${(error as Error).name} ${(error as Error).message.replace(/^\w+: /, "")}`;
}
