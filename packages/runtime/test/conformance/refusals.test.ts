import { expect, it } from "vitest";
import type { Tensor } from "../../src/index.ts";
import { addModel, floats, splitModel, tensor } from "../models.ts";
import { onnxBytes } from "../onnx-bytes.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("what is refused before native code sees it", (open) => {
  const [x, y] = [floats([2, 3], 1, 2, 3, 4, 5, 6), floats([2, 3], 0, 0, 0, 0, 0, 0)];
  const model = onnxBytes({ inputs: [{ name: "x", shape: [2, 3] }], outputs: [{ name: "y", shape: [2, 3] }], nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }] });
  const resizable = (): Float32Array => new Float32Array(new (ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer)(24, { maxByteLength: 48 }), 0, 6);
  const detached = (): Float32Array => {
    const data = new Float32Array(6);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    return data;
  };

  it.each<[string, () => [Record<string, Tensor>, Record<string, Tensor>], string]>([
    ["a missing input", () => [{}, { y }], `bind: input "x" is missing`],
    ["a missing output", () => [{ x }, {}], `bind: output "y" is missing`],
    ["an unknown input", () => [{ x, z: x }, { y }], `bind: the model has no input "z"; it has "x"`],
    ["an unknown output", () => [{ x }, { y, toString: y }], `bind: the model has no output "toString"; it has "y"`],
    ["another element type", () => [{ x: { ...x, type: "float64" } }, { y }], `bind: input "x" needs type float32, got float64`],
    ["another array class", () => [{ x: { ...x, data: new Float64Array(6) } }, { y }], `bind: input "x" needs a Float32Array for float32, got Float64Array`],
    ["a plain array", () => [{ x: { ...x, data: [1, 2, 3, 4, 5, 6] as never } }, { y }], `bind: input "x" needs a Float32Array for float32, got Array`],
    ["no array", () => [{ x: { ...x, data: undefined as never } }, { y }], `bind: input "x" needs a Float32Array for float32, got undefined`],
    ["sizes in another order", () => [{ x: { ...x, shape: [3, 2] } }, { y }], `bind: input "x" needs shape [2, 3], got [3, 2]`],
    ["another rank", () => [{ x }, { y: { ...y, shape: [6] } }], `bind: output "y" needs shape [2, 3], got [6]`],
    ["NaN as a size", () => [{ x: { ...x, shape: [2, NaN] } }, { y }], `bind: input "x" needs sizes that are integers >= 0, got NaN`],
    ["a negative size", () => [{ x: { ...x, shape: [-2, -3] } }, { y }], `bind: input "x" needs sizes that are integers >= 0, got -2`],
    ["too few elements", () => [{ x: { ...x, data: x.data.subarray(1) } }, { y }], `bind: input "x" needs 6 elements for shape [2, 3], got 5`],
    ["a transferred buffer", () => [{ x: { ...x, data: detached() } }, { y }], `bind: input "x" has a buffer that was transferred; bind a new one`],
    ["a resizable buffer", () => [{ x }, { y: { ...y, data: resizable() } }], `bind: output "y" has a resizable buffer, which could shrink under the runtime; copy it with slice()`],
  ])("%s", async (_, bound, message) => {
    const session = await open(model);
    expect(() => session.bind(...bound())).toThrow(message);
    session.release();
  });

  it("a size that does not agree with the same symbol elsewhere", async () => {
    const session = await open(addModel);
    const [one, two] = [floats([1, 2], 0, 0), floats([2, 2], 0, 0, 0, 0)];
    expect(() => session.bind({ a: one, b: two }, { sum: two })).toThrow(`bind: input "b" needs batch = 1 as in input "a", got 2`);
    expect(() => session.bind({ a: one, b: one }, { sum: two })).toThrow(`bind: output "sum" needs batch = 1 as in input "a", got 2`);
    await expect(session.run({ a: one, b: two })).rejects.toThrow(`run: input "b" needs batch = 1 as in input "a", got 2`);
    session.release();
  });

  it("outputs that overlap a part of an input, or each other", async () => {
    const session = await open(splitModel);
    const memory = new Float32Array(12);
    const at = (start: number): Tensor => tensor("float32", [4], memory.subarray(start, start + 4));
    const zero = floats([], 0);
    expect(() => session.bind({ x: at(0), zero }, { low: at(2), high: at(8) })).toThrow(`bind: output "low" overlaps input "x"; give it exactly that input's range, or other memory`);
    expect(() => session.bind({ x: at(0), zero }, { low: at(4), high: at(7) })).toThrow(`bind: output "low" overlaps output "high"; give each output its own memory`);
    expect(() => session.bind({ x: at(0), zero }, { low: at(4), high: at(4) })).toThrow(`bind: output "low" overlaps output "high"`);
    session.bind({ x: at(0), zero }, { low: at(4), high: at(8) });
    session.release();
  });

  it("a run on a buffer transferred after it was bound", async () => {
    const session = await open(model);
    const mine = new Float32Array(6);
    const binding = session.bind({ x }, { y: { ...y, data: mine } });
    structuredClone(mine.buffer, { transfer: [mine.buffer] });
    await expect(binding.run()).rejects.toThrow("run: a bound buffer was transferred; bind again");
    session.release();
  });
});
