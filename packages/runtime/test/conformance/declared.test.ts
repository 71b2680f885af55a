import { expect, it } from "vitest";
import { addModel, floats } from "../models.ts";
import { onnxBytes } from "../onnx-bytes.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("what a model declares", (open, backend) => {
  it("names, types and shapes", async () => {
    const session = await open(addModel);
    expect(session.backend).toBe(backend);
    expect(session.inputs).toEqual([{ name: "a", type: "float32", shape: ["batch", 2] }, { name: "b", type: "float32", shape: ["batch", 2] }]);
    expect(session.outputs).toEqual([{ name: "sum", type: "float32", shape: ["batch", 2] }]);
    session.release();
  });

  it("dimensions without a name, and names beyond ASCII", async () => {
    const session = await open(onnxBytes({ inputs: [{ name: "größe", shape: ["", 3] }], outputs: [{ name: "出力", shape: ["", 3] }], nodes: [{ op: "Relu", inputs: ["größe"], outputs: ["出力"] }] }));
    expect(session.inputs).toEqual([{ name: "größe", type: "float32", shape: ["", 3] }]);
    expect((await session.run({ größe: floats([1, 3], -1, 0, 2) }))["出力"].data).toEqual(Float32Array.of(0, 0, 2));
    session.release();
  });

  it("refuses an element type that cannot be bound", async () => {
    const float16 = onnxBytes({ inputs: [{ name: "x", shape: [1], onnxType: 10 }], outputs: [{ name: "y", shape: [1], onnxType: 10 }], nodes: [{ op: "Identity", inputs: ["x"], outputs: ["y"] }] });
    await expect(open(float16)).rejects.toThrow(/^createSession: "x" has .*element type (10|float16), which cannot be bound/);
  });
});
