import { createSession } from "@cochlea/runtime";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { encodeModel, parseModel, type Graph, type Shape } from "./index.ts";

const folder = path.join(import.meta.dirname, "../test/golden/files");
const files = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
const read = (name: string): Uint8Array => readFileSync(path.join(folder, name));
const free = files.filter((name) => !name.includes("-fixed"));
const fixed = files.filter((name) => name.includes("-fixed"));

/** Numbers from -1 to 1 that look random and differ in every example. */
function signal(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(12.9898 * (index + 1) ** 1.5));
}

async function run(model: Uint8Array, shape: readonly number[]): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const session = await createSession(model, { threads: 1 });
  try {
    const { y } = await session.run({ x: { type: "float32", shape, data: signal(shape) } });
    return { shape: y.shape, data: y.data as Float32Array };
  } finally {
    session.release();
  }
}

function shapeOf(graph: Graph): Shape {
  return graph.values.get("x")?.shape ?? [];
}

/** Rounding of another order of operations: outputs are near 1, their sums a few hundred products long. */
const TOLERANCE = 2e-6;

function expectClose(got: { shape: readonly number[]; data: Float32Array }, want: { shape: readonly number[]; data: Float32Array }): void {
  expect(got.shape).toEqual(want.shape);
  const worst = got.data.reduce((most, value, index) => Math.max(most, Math.abs(value - want.data[index])), 0);
  expect(worst).toBeLessThanOrEqual(TOLERANCE * want.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1));
  expect(want.data.some((value) => value !== want.data[0])).toBe(true);
}

describe("parseModel, files of PyTorch's exporters and tf2onnx", () => {
  it.each(free)("%s gives the same after parsing, at batch 1 and 7", async (name) => {
    const { graph } = parseModel(read(name));
    expect(typeof shapeOf(graph)[0]).toBe("string");
    const parsed = encodeModel(graph);
    for (const batch of [1, 7]) {
      const shape = [batch, ...shapeOf(graph).slice(1).map(Number)];
      expectClose(await run(parsed, shape), await run(read(name), shape));
    }
  });

  it.each(free)("%s gives the same for a batch of numbers", async (name) => {
    const declared = shapeOf(parseModel(read(name)).graph).slice(1).map(Number);
    const { graph } = parseModel(read(name), { inputs: { x: [7, ...declared] } });
    expect([...graph.values.values()].flatMap(({ shape }) => shape).filter((length) => typeof length === "string")).toEqual([]);
    expectClose(await run(encodeModel(graph), [7, ...declared]), await run(read(name), [7, ...declared]));
  });

  it.each(fixed)("%s, whose batch is 1, gives the same", async (name) => {
    const { graph } = parseModel(read(name));
    const shape = shapeOf(graph).map(Number);
    expectClose(await run(encodeModel(graph), shape), await run(read(name), shape));
  });
});

/** The same model exported with a free batch. */
const sibling = (name: string): Uint8Array => read(name.replace("-fixed", ""));

describe("parseModel, a batch that the file fixes at 1", () => {
  it.each(fixed)("%s is freed", async (name) => {
    const declared = shapeOf(parseModel(read(name)).graph).slice(1).map(Number);
    for (const batch of ["batch", 7]) {
      const { graph } = parseModel(read(name), { inputs: { x: [batch, ...declared] } });
      expect(shapeOf(graph)).toEqual([batch, ...declared]);
      expectClose(await run(encodeModel(graph), [7, ...declared]), await run(sibling(name), [7, ...declared]));
    }
  });
});

describe("parseModel, what else a file says", () => {
  it("names the weights", () => {
    expect(parseModel(read("old-cnn-17.onnx")).parameters.filter((name) => name.startsWith("classify"))).toEqual(["classify.0.weight", "classify.0.bias", "classify.3.weight", "classify.3.bias"]);
    expect(parseModel(read("old-transformer-17.onnx")).parameters.every((name) => !name.includes("Constant"))).toBe(true);
  });

  it("gives opset, format and producer", () => {
    const { opset, irVersion, producer, metadata } = parseModel(read("old-cnn-13.onnx"));
    expect({ opset, irVersion, name: producer.name, metadata }).toEqual({ opset: 13, irVersion: 7, name: "pytorch", metadata: {} });
  });
});
