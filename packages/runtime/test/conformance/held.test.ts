import { expect, it } from "vitest";
import type { ElementType, HeldTensor, Session, TensorData } from "../../src/index.ts";
import { addModel, elementModel, floats, loopInputs, loopModel, reluModel, sgdModel, splitModel, tensor } from "../models.ts";
import { describeEachBackend } from "./each-backend.ts";

const MEGABYTE = 2 ** 20;

describeEachBackend("held tensors", (open, backend, device) => {
  it("are copies, where the session computes", async () => {
    const session = await open(reluModel);
    const x = floats([2], -1, 5);
    const held = session.hold(x);
    x.data.fill(9);
    const read = held.read();
    expect({ type: held.type, shape: held.shape, device: held.device }).toEqual({ type: "float32", shape: [2], device: backend === "native" ? device : "cpu" });
    read.fill(7 as never);
    expect(held.read()).toEqual(Float32Array.of(-1, 5));
    expect((await session.run({ x: held })).y.data).toEqual(Float32Array.of(0, 5));
    held.write(Float32Array.of(3, -4));
    expect((await session.run({ x: held })).y.data).toEqual(Float32Array.of(3, 0));
    session.release();
  });

  it("are updated in place, 100 steps as in JavaScript, and hold their value between other runs", async () => {
    const session = await open(sgdModel);
    const [p, g, lr] = [session.hold(floats([3], 1, -2, 3)), floats([3], 0, 0.25, -1), session.hold(floats([], 0.125))];
    const expected = Float32Array.of(1, -2, 3);
    const binding = session.bind({ p, g, lr }, { next: p });
    const look = session.bind({ p, g, lr }, { next: floats([3], 0, 0, 0) });
    for (let step = 0; step < 100; step++) {
      g.data[0] = step;
      await binding.run();
      await look.run();
      for (let i = 0; i < 3; i++) expected[i] -= Math.fround(0.125 * g.data[i]);
    }
    expect(p.read()).toEqual(expected);
    p.write(Float32Array.of(0, 0, 0));
    await binding.run();
    expect(p.read()).toEqual(Float32Array.of(-0.125 * 99, -0.125 * 0.25, 0.125));
    session.release();
  });

  it("are read by another session while the first updates them", async () => {
    const [training, reading] = [await open(sgdModel), await open(reluModel)];
    const p = training.hold(floats([3], 1, 2, 3));
    const step = training.bind({ p, g: floats([3], 1, 1, 1), lr: floats([], 1) }, { next: p });
    const y = floats([3], 0, 0, 0);
    const look = reading.bind({ x: p }, { y });
    await step.run();
    await look.run();
    expect(y.data).toEqual(Float32Array.of(0, 1, 2));
    await step.run();
    await look.run();
    expect(y.data).toEqual(Float32Array.of(0, 0, 1));
    for (const session of [training, reading]) session.release();
    await expect(look.run()).rejects.toThrow("run: the session was released");
  });

  it("are the very array on the CPU where they adopt it, and a copy on a device", async () => {
    const session = await open(sgdModel);
    const given = floats([3], 1, 2, 3);
    const held = session.hold(given, { adopt: true });
    await session.bind({ p: held, g: floats([3], 1, 1, 1), lr: floats([], 1) }, { next: held }).run();
    expect(held.peek()).toEqual(Float32Array.of(0, 1, 2));
    expect(given.data).toEqual(held.device === "cpu" ? Float32Array.of(0, 1, 2) : Float32Array.of(1, 2, 3));
    expect(held.peek() === given.data).toBe(held.device === "cpu");
    expect(session.hold(given).peek()).not.toBe(given.data);
    session.release();
  });

  it("are bound in another shape on the CPU, and nowhere else", async () => {
    const session = await open(sgdModel);
    const held = session.hold(floats([1, 3], 1, 2, 3));
    if (held.device === "cpu") {
      const flat = held.reshaped([3]);
      await session.bind({ p: flat, g: floats([3], 1, 1, 1), lr: floats([], 1) }, { next: flat }).run();
      expect([held.shape, held.read()]).toEqual([[1, 3], Float32Array.of(0, 1, 2)]);
      expect(() => held.reshaped([4])).toThrow(new RangeError("reshaped: the tensor needs 4 elements for shape [4], got 3"));
    } else expect(() => held.reshaped([3])).toThrow(`reshaped: need a tensor held on the CPU, got one on ${held.device}; hold it in the shape it is bound in`);
    held.release();
    expect(() => held.reshaped([3])).toThrow("reshaped: the held tensor was released");
    session.release();
  });

  it("take what a run gives, and two of one run change places with neither", async () => {
    const session = await open(splitModel);
    const [low, high] = [session.hold(floats([4], 9, 9, 9, 9)), session.hold(floats([4], 9, 9, 9, 9))];
    await session.bind({ x: floats([4], -1, 2, -3, 4), zero: floats([], 0) }, { low, high }).run();
    expect([low.read(), high.read()]).toEqual([Float32Array.of(-1, 0, -3, 0), Float32Array.of(0, 2, 0, 4)]);
    expect(() => session.bind({ x: low, zero: floats([], 0) }, { low: high, high })).toThrow(`bind: output "low" overlaps output "high"; give each output its own memory`);
    session.release();
  });

  it.each<[ElementType, string, TensorData, TensorData]>([
    ["float64", "Neg", Float64Array.of(Math.PI, -1e300), Float64Array.of(-Math.PI, 1e300)],
    ["int32", "Neg", Int32Array.of(2 ** 31 - 1, -5), Int32Array.of(1 - 2 ** 31, 5)],
    ["int64", "Neg", BigInt64Array.of(2n ** 60n + 1n, -5n), BigInt64Array.of(-(2n ** 60n) - 1n, 5n)],
    ["bool", "Not", Uint8Array.of(0, 1), Uint8Array.of(1, 0)],
    ["uint8", "Identity", Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
  ])("of %s through %s", async (type, op, input, expected) => {
    const session = await open(elementModel(op, type));
    const [x, y] = [session.hold(tensor(type, [2], input)), session.hold(tensor(type, [2], input))];
    expect(x.read()).toEqual(input);
    await session.bind({ x }, { y }).run();
    expect(y.read()).toEqual(expected);
    session.release();
  });

  it("are zero where no data were given", async () => {
    const session = await open(addModel);
    const sum = session.hold({ type: "float32", shape: [2, 2] });
    expect(sum.read()).toEqual(new Float32Array(4));
    await session.bind({ a: sum, b: floats([2, 2], 1, 2, 3, 4) }, { sum }).run();
    expect(sum.read()).toEqual(Float32Array.of(1, 2, 3, 4));
    session.release();
  });

  it("without elements", async () => {
    const session = await open(addModel);
    const none = session.hold(floats([0, 2]));
    await session.bind({ a: none, b: floats([0, 2]) }, { sum: none }).run();
    expect(none.read()).toEqual(new Float32Array(0));
    session.release();
  });

  it("are refused where they do not fit", async () => {
    const session = await open(addModel);
    const held = session.hold(floats([1, 2], 1, 2));
    const other = floats([1, 2], 0, 0);
    expect(() => session.bind({ a: session.hold(floats([2], 1, 2)), b: other }, { sum: other })).toThrow(`bind: input "a" needs shape [batch, 2], got [2]`);
    expect(() => session.bind({ a: session.hold(tensor("int32", [1, 2], new Int32Array(2))), b: other }, { sum: other })).toThrow(`bind: input "a" needs type float32, got int32`);
    expect(() => session.hold(floats([2], 1))).toThrow("hold: the tensor needs 2 elements for shape [2], got 1");
    expect(() => session.hold(floats([NaN], 1))).toThrow("hold: the tensor needs sizes that are integers >= 0, got NaN");
    expect(() => session.hold({ type: "float32", shape: [2, -1] })).toThrow("hold: the tensor needs sizes that are integers >= 0, got -1");
    expect(() => session.hold({ ...other, data: undefined as never })).toThrow("hold: the tensor needs a Float32Array for float32, got undefined");
    expect(() => session.hold({ ...other, type: "float16" as "float32" })).toThrow("hold: the tensor needs a type of float32, uint8, int32, int64, bool, float64, got float16");
    expect(() => held.write(Float32Array.of(1))).toThrow("write: the array needs 2 elements for shape [1, 2], got 1");
    expect(() => held.write(Float64Array.of(1, 2))).toThrow("write: the array needs a Float32Array for float32, got Float64Array");
    expect(held.read()).toEqual(Float32Array.of(1, 2));
    session.release();
  });

  it("are gone once released, with their session or alone, but not under a run", async () => {
    const session = await open(loopModel);
    const { trips, go, x } = loopInputs(10);
    const held = session.hold(x);
    const y = tensor("float32", [256, 256], new Float32Array(65536).fill(9));
    const binding = session.bind({ trips, go, x: held }, { y });
    const run = binding.run();
    held.release();
    held.release();
    await run;
    expect(y.data[0]).not.toBe(9);
    await expect(binding.run()).rejects.toThrow("run: the held tensor was released");
    expect(() => held.read()).toThrow("read: the held tensor was released");
    const second = session.hold(x);
    session.release();
    expect(() => second.write(new Float32Array(65536))).toThrow("write: the session was released");
    expect(() => session.hold(x)).toThrow("hold: the session was released");
  });

  it("2,000 runs, then 200 sessions with tensors held and released, in 20 MB", async () => {
    const work = async (session: Session, p: HeldTensor, runs: number): Promise<void> => {
      const binding = session.bind({ p, g: floats([3], 1, 1, 1), lr: floats([], 1) }, { next: p });
      for (let i = 0; i < runs; i++) await binding.run();
      binding.release();
    };
    const cycle = async (count: number, runs: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const session = await open(sgdModel);
        await work(session, session.hold(floats([3], 1, 2, 3)), runs);
        session.release();
      }
    };
    await cycle(1, 500);
    await cycle(40, 2);
    const before = process.memoryUsage().rss;
    await cycle(1, 2000);
    await cycle(200, 2);
    expect((process.memoryUsage().rss - before) / MEGABYTE).toBeLessThan(20);
  });
});
