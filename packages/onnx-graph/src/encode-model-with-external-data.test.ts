import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "@cochlea/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeModel, encodeModel, encodeModelWithExternalData, float32Tensor, GraphBuilder, int32Tensor, readMetadata, type ExternalDataOptions, type Graph, type TensorData } from "./index.ts";

/** Every file that a model names, in one array. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function graphOf(constants: readonly TensorData[]): Graph {
  const g = new GraphBuilder("g");
  const values = constants.map((data, index) => g.constant(data, `c${index}`));
  values.forEach((value, index) => g.output(g.add("Identity", [value]), `y${index}`));
  return g.build();
}

function readBack(graph: Graph, options: ExternalDataOptions): ReadonlyMap<string, TensorData> {
  const { model, data } = encodeModelWithExternalData(graph, options);
  const file = joined(data);
  return decodeModel(model, { readExternal: (location, offset, length) => (location === options.location ? file.slice(offset, offset + length) : new Uint8Array()) }).graph.constants;
}

/** Two layers with a reshape between them, so that both weights and shapes are among the constants. */
function network(): Graph {
  const g = new GraphBuilder("network");
  const random = (...shape: number[]): TensorData => float32Tensor(shape, Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => Math.sin(index)));
  const hidden = g.add("Gemm", [g.input("x", ["batch", 30]), g.constant(random(30, 48), "first"), g.constant(random(48), "bias")]);
  const map = g.add("Reshape", [g.add("Clip", [hidden, g.scalar(-1), g.scalar(1)]), g.ints([-1, 3, 16])]);
  g.output(g.add("MatMul", [map, g.constant(random(16, 5), "second")]), "y");
  return g.build();
}

describe("encodeModelWithExternalData", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cochlea-external-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([0, 1024, Infinity])("ONNX Runtime loads it from its path and gives what one file gives, threshold %d", async (threshold) => {
    const { model, data } = encodeModelWithExternalData(network(), { location: `weights-${threshold}.bin`, threshold });
    const path = join(folder, `model-${threshold}.onnx`);
    await writeFile(path, model);
    await writeFile(join(folder, `weights-${threshold}.bin`), data);
    const x = { type: "float32", shape: [2, 30], data: Float32Array.from({ length: 60 }, (_, index) => Math.cos(index)) } as const;
    const [beside, inside] = await Promise.all([createSession({ path }), createSession(encodeModel(network()))]);
    expect(await beside.run({ x })).toEqual(await inside.run({ x }));
    beside.release();
    inside.release();
  });

  it("lays constants out at pages, in order", () => {
    const { data } = encodeModelWithExternalData(graphOf([float32Tensor([3], [1, 2, 3]), float32Tensor([1], [4])]), { location: "w", threshold: 0 });
    expect(data.map((piece) => piece.length)).toEqual([12, 4084, 4]);
    expect(new Float32Array(joined(data).buffer, 4096)).toEqual(Float32Array.of(4));
  });

  it("keeps small and int64 constants in the model", () => {
    const g = new GraphBuilder("g");
    g.output(g.constant(float32Tensor([2], [1, 2]), "small"));
    g.output(g.ints(Array.from({ length: 64 }, (_, index) => index)));
    expect(encodeModelWithExternalData(g.build(), { location: "w", threshold: 9 }).data).toEqual([]);
    expect(encodeModelWithExternalData(g.build(), { location: "w", threshold: 9 }).model).toEqual(encodeModel(g.build()));
    expect(encodeModelWithExternalData(g.build(), { location: "w", threshold: 8 }).data).toHaveLength(1);
  });

  it("hands out views, not copies", () => {
    const weights = new Float32Array(8).subarray(2, 6);
    const { data: [piece] } = encodeModelWithExternalData(graphOf([float32Tensor([4], weights)]), { location: "w", threshold: 0 });
    expect([piece.buffer === weights.buffer, piece.byteOffset, piece.length]).toEqual([true, 8, 16]);
  });

  it("writes what is read back", () => {
    const tensor = fc.oneof(fc.array(fc.float({ noNaN: true }), { maxLength: 3000 }).map((values) => float32Tensor([values.length], values)), fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 9 }).map((values) => int32Tensor([values.length], values)));
    fc.assert(fc.property(fc.array(tensor, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 16, 5000), (constants, threshold) => {
      const graph = graphOf(constants);
      expect(readBack(graph, { location: "folder/weights.bin", threshold })).toEqual(graph.constants);
    }), { numRuns: 50 });
  });

  it("takes encodeModel's options", () => {
    expect(readMetadata(encodeModelWithExternalData(network(), { location: "w", metadata: { labels: "a,b" } }).model)).toEqual({ labels: "a,b" });
    expect(() => encodeModelWithExternalData(network(), { location: "w", opset: NaN })).toThrow("need opset to be a whole number of at least 1, got NaN");
  });

  it.each(["", "/w", "../w", "a/../w", "a//w", ".", "C:w", "a\\w"])("refuses the location %j", (location) => {
    expect(() => encodeModelWithExternalData(network(), { location })).toThrow(`encodeModelWithExternalData: need location to be a path below the model's folder, got ${JSON.stringify(location)}`);
  });

  it.each([NaN, -1])("refuses a threshold of %d", (threshold) => {
    expect(() => encodeModelWithExternalData(network(), { location: "w", threshold })).toThrow(`encodeModelWithExternalData: need a threshold of at least 0 bytes, got ${threshold}`);
  });
});

describe("models of more than 2 GiB", () => {
  /** Nine constants that share 256 MiB of memory nobody writes to. */
  const shared = new Float32Array(2 ** 26);
  const large = graphOf(Array.from({ length: 9 }, () => ({ type: "float32", shape: [shared.length], data: shared })));

  it("are no single file", () => {
    expect(() => encodeModel(large)).toThrow(/^encodeModel: need at most 2147483647 bytes, which is what protobuf holds, got 24159\d{5}; write the constants to a file of their own with encodeModelWithExternalData$/);
    expect(() => encodeModelWithExternalData(large, { location: "w", threshold: Infinity })).toThrow("lower the threshold of Infinity bytes");
  });

  it("are a small one and pieces of the large one", () => {
    const { model, data } = encodeModelWithExternalData(large, { location: "w" });
    expect(model.length).toBeLessThan(2000);
    expect(data.reduce((sum, piece) => sum + piece.length, 0)).toBe(9 * shared.byteLength);
    expect(Math.max(...data.map((piece) => piece.length))).toBe(2 ** 26);
    expect(new TextDecoder().decode(model)).toContain(String(8 * shared.byteLength)); // where the last one starts
  });
});
