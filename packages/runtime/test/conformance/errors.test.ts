import { expect, it } from "vitest";
import type { SessionOptions } from "../../src/index.ts";
import { addModel, elementModel, floats, identityModel, reluModel, sgdModel, tensor } from "../models.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("errors of the runtime", (open) => {
  it.each([["relu", reluModel], ["identity", identityModel]])("a bound shape that %s does not produce, and no memory touched beyond it", async (_, model) => {
    for (const optimise of ["none", "all"] as const) {
      const session = await open(model, { optimise });
      for (const [given, bound] of [[7, 3], [3, 7]]) {
        const memory = new Float32Array(16).fill(9);
        const y = tensor("float32", [bound], memory.subarray(0, bound));
        const x = tensor("float32", [given], new Float32Array(given).fill(1));
        await expect(session.bind({ x }, { y }).run()).rejects.toThrow(/^run: /);
        expect(memory.subarray(bound)).toEqual(new Float32Array(16 - bound).fill(9));
      }
      session.release();
    }
  });

  it.each([
    ["no ONNX file", Uint8Array.of(1, 2, 3, 4)],
    ["half a file", sgdModel.subarray(0, sgdModel.length / 2)],
    ["an operator that does not exist", elementModel("Frobnicate", "float32")],
  ])("%s", async (_, bytes) => {
    await expect(open(bytes)).rejects.toThrow(/^createSession: ONNX Runtime refused the model: /);
  });

  it.each<[SessionOptions, string]>([
    [{ threads: NaN }, "createSession: threads must be a positive integer, got NaN"],
    [{ threads: 0 }, "createSession: threads must be a positive integer, got 0"],
    [{ optimise: "most" as "all" }, "createSession: optimise must be one of none, basic, all, got most"],
    [{ device: "gpu" as "cuda" }, "createSession: device must be one of cpu, cuda, webgpu, got gpu"],
    [{ backend: "web" as "node" }, "createSession: backend must be one of auto, native, node, got web"],
  ])("options %j", async (options, message) => {
    await expect(open(sgdModel, options)).rejects.toThrow(message);
  });

  it("no model", async () => {
    const message = "createSession: model must be a Uint8Array with the bytes of an ONNX file, or { path } of one";
    for (const model of [new Uint8Array(0), "model.onnx", { path: "" }, { path: NaN }, null]) await expect(open(model as never)).rejects.toThrow(message);
  });

  it("every option at a value that is not its default gives the same numbers", async () => {
    for (const options of [{ optimise: "none" }, { optimise: "basic" }, { threads: 2 }, { config: { "session.intra_op.allow_spinning": "0" } }] as const) {
      const session = await open(addModel, options);
      expect((await session.run({ a: floats([1, 2], 1, 2), b: floats([1, 2], 3, 4) })).sum.data).toEqual(Float32Array.of(4, 6));
      session.release();
    }
  });

  it("config reaches the runtime", async () => {
    await expect(open(addModel, { config: { "session.load_model_format": "ORT" } })).rejects.toThrow(/^createSession: ONNX Runtime refused the model: /);
  });
});
