import fc from "fast-check";
import { expect, it } from "vitest";
import type { ElementType, TensorData } from "../../src/index.ts";
import { addModel, elementModel, floats, reluModel, sgdModel, tensor } from "../models.ts";
import { onnxBytes } from "../onnx-bytes.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("run with bound buffers", (open, _, device) => {
  it("updates a parameter in place, 100 steps as in JavaScript", async () => {
    const session = await open(sgdModel);
    const [p, g, lr] = [floats([3], 1, -2, 3), floats([3], 0, 0.25, -1), floats([], 0.1)];
    const expected = p.data.slice();
    const binding = session.bind({ p, g, lr }, { next: p });
    for (let step = 0; step < 100; step++) {
      g.data[0] = step;
      await binding.run();
      for (let i = 0; i < 3; i++) expected[i] -= Math.fround(lr.data[0] * g.data[i]);
    }
    expect(p.data).toEqual(expected);
    session.release();
  });

  it("writes where it is told, in the middle of a larger buffer, and nowhere else", async () => {
    const session = await open(reluModel);
    const memory = new Float32Array(8).fill(9);
    const y = tensor("float32", [2], memory.subarray(3, 5));
    const binding = session.bind({ x: floats([2], -1, 5) }, { y });
    await binding.run();
    expect(memory).toEqual(Float32Array.of(9, 9, 9, 0, 5, 9, 9, 9));
    session.release();
  });

  it("takes batch 1 and batch 7 of a free dimension", async () => {
    const session = await open(addModel);
    for (const batch of [1, 7]) {
      const ones = tensor("float32", [batch, 2], new Float32Array(2 * batch).fill(1));
      const sum = tensor("float32", [batch, 2], new Float32Array(2 * batch));
      await session.bind({ a: ones, b: ones }, { sum }).run();
      expect(sum.data).toEqual(new Float32Array(2 * batch).fill(2));
    }
    session.release();
  });

  it.each<[ElementType, string, TensorData, TensorData]>([
    ["float64", "Neg", Float64Array.of(Math.PI, -1e300), Float64Array.of(-Math.PI, 1e300)],
    ["int32", "Neg", Int32Array.of(2 ** 31 - 1, -5), Int32Array.of(1 - 2 ** 31, 5)],
    ["int64", "Neg", BigInt64Array.of(2n ** 60n + 1n, -5n), BigInt64Array.of(-(2n ** 60n) - 1n, 5n)],
    ["bool", "Not", Uint8Array.of(0, 1), Uint8Array.of(1, 0)],
    ["uint8", "Identity", Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
  ])("%s through %s, bound and unbound", async (type, op, input, expected) => {
    const session = await open(elementModel(op, type));
    const x = tensor(type, [2], input);
    const y = tensor(type, [2], input.slice());
    await session.bind({ x }, { y }).run();
    expect(y.data).toEqual(expected);
    expect(await session.run({ x })).toEqual({ y: { type, shape: [2], data: expected } });
    session.release();
  });

  it("tensors without elements", async () => {
    const session = await open(addModel);
    const none = floats([0, 2]);
    const sum = floats([0, 2]);
    await session.bind({ a: none, b: none }, { sum }).run();
    expect(await session.run({ a: none, b: none })).toEqual({ sum: { type: "float32", shape: [0, 2], data: new Float32Array(0) } });
    session.release();
  });

  it("scalars", async () => {
    const session = await open(onnxBytes({ inputs: [{ name: "x", shape: [] }], outputs: [{ name: "y", shape: [] }], nodes: [{ op: "Sqrt", inputs: ["x"], outputs: ["y"] }] }));
    const y = floats([], 0);
    await session.bind({ x: floats([], 9) }, { y }).run();
    expect(y.data[0]).toBe(3);
    expect(await session.run({ x: floats([], 16) })).toEqual({ y: floats([], 4) });
    session.release();
  });

  it("views of shared memory", async () => {
    const session = await open(reluModel);
    const x = tensor("float32", [2], new Float32Array(new SharedArrayBuffer(8)));
    const y = tensor("float32", [2], new Float32Array(new SharedArrayBuffer(8)));
    const binding = session.bind({ x }, { y });
    x.data.set([-1, 2] as never);
    await binding.run();
    expect([...y.data]).toEqual([0, 2]);
    expect([...(await session.run({ x })).y.data]).toEqual([0, 2]);
    session.release();
  });

  it("two bindings of one session", async () => {
    const session = await open(addModel);
    const [a, b, c] = [floats([1, 2], 1, 2), floats([1, 2], 10, 20), floats([1, 2], 0, 0)];
    const forth = session.bind({ a, b }, { sum: c });
    const back = session.bind({ a: c, b }, { sum: a });
    await forth.run();
    await back.run();
    expect([a.data, c.data]).toEqual([Float32Array.of(21, 42), Float32Array.of(11, 22)]);
    session.release();
  });

  it("any length and values, the same as JavaScript", async () => {
    const session = await open(elementModel("Mul", "float32", ["x", "x2"]));
    const check = async (values: number[]): Promise<void> => {
      const x = floats([values.length], ...values);
      const y = floats([values.length], ...values.map(() => 7));
      const binding = session.bind({ x, x2: x }, { y });
      await binding.run();
      binding.release();
      expect(y.data).toEqual(x.data.map((v) => v * v));
    };
    // WebGPU may flush numbers below the smallest normal one, about 2^-126, to zero.
    const values = fc.float({ noNaN: true }).filter((value) => device === "cpu" || value === 0 || Math.abs(value) >= 2 ** -63);
    await fc.assert(fc.asyncProperty(fc.array(values, { maxLength: 70 }), check), { numRuns: 50, seed: 1 });
    session.release();
  });
});
