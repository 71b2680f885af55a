import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { elementCount, encodeModel, float32Tensor, GraphBuilder, type Attributes } from "../index.ts";
import { transposedWindowOf } from "./convolution.ts";
import { windowOf } from "./window.ts";

/** What ONNX Runtime gives for 0, 1, 2, … and a filter of 1, 2, 3, …. */
async function run(operator: string, spatial: readonly number[], kernel: readonly number[] | null, attributes: Attributes): Promise<Tensor> {
  const g = new GraphBuilder();
  const x = g.input("x", [1, 1, ...spatial]);
  const filter = kernel && g.constant(float32Tensor([1, 1, ...kernel], Array.from({ length: elementCount(kernel) }, (_, index) => index + 1)));
  g.output(g.add(operator, filter ? [x, filter] : [x], attributes, { outputs: 1 }), "y");
  const session = await createSession(encodeModel(g.build()), { threads: 1 });
  const { y } = await session.run({ x: { type: "float32", shape: [1, 1, ...spatial], data: Float32Array.from({ length: elementCount(spatial) }, (_, index) => index) } });
  session.release();
  return y;
}

const AUTO_PADS = ["SAME_UPPER", "SAME_LOWER", "VALID"];
const SLIDING = ["Conv", "MaxPool", "AveragePool", "LpPool"].flatMap((operator) => AUTO_PADS.map((auto_pad) => ({ operator, auto_pad })));
const GROWING: Attributes[] = [{ auto_pad: "SAME_UPPER" }, { auto_pad: "SAME_LOWER" }, { auto_pad: "VALID" }, { output_shape: [9, 8] }, { output_shape: [9, 8], auto_pad: "SAME_UPPER" }, { output_shape: [9, 8], auto_pad: "SAME_LOWER" }];

describe("pads written out give what ONNX Runtime's automatic ones do", () => {
  it.each(SLIDING)("$operator, $auto_pad", async ({ operator, auto_pad }) => {
    const kernel = [4, 3];
    const attributes = { kernel_shape: kernel, strides: [3, 2] };
    const { pads } = windowOf({ ...attributes, auto_pad }, kernel, [8, 6]);
    const filter = operator === "Conv" ? kernel : null;
    expect(await run(operator, [8, 6], filter, { ...attributes, pads })).toEqual(await run(operator, [8, 6], filter, { ...attributes, auto_pad }));
  });

  it.each(GROWING)("ConvTranspose, %j", async (attributes) => {
    const window = transposedWindowOf({ strides: [2, 2], ...attributes }, [4, 3], [4, 4]);
    expect(await run("ConvTranspose", [4, 4], [4, 3], { strides: [2, 2], pads: window.pads })).toEqual(await run("ConvTranspose", [4, 4], [4, 3], { strides: [2, 2], ...attributes }));
  });
});

describe("windowOf", () => {
  it("needs the input's lengths for pads of SAME", () => {
    expect(() => windowOf({ auto_pad: "SAME_UPPER" }, [3])).toThrow("need explicit pads, or the input's lengths beside auto_pad = SAME_UPPER");
    expect(() => windowOf({ auto_pad: "SAME_LOWER", strides: [2] }, [3], ["steps"])).toThrow('need a known length beside auto_pad = SAME_LOWER and a stride of 2, got the free dimension "steps"; write the pads out');
  });

  it.each([
    ["SAME_UPPER", [4, 3], [1, 1, 2, 1]],
    ["SAME_LOWER", [4, 3], [2, 1, 1, 1]],
    ["VALID", [4, 3], [0, 0, 0, 0]],
  ])("%s", (auto_pad, kernel, pads) => {
    expect(windowOf({ auto_pad, pads: [9, 9, 9, 9] }, kernel, ["steps", 8]).pads).toEqual(pads);
  });

  it("gives SAME no negative pads where steps jump over the kernel", () => {
    expect(windowOf({ auto_pad: "SAME_UPPER", strides: [3] }, [1], [7]).pads).toEqual([0, 0]);
  });
});

describe("transposedWindowOf", () => {
  it("gives the pads that output_shape leaves", () => {
    expect(transposedWindowOf({ strides: [2], output_shape: [10] }, [4], [5]).pads).toEqual([1, 1]);
    expect(transposedWindowOf({ strides: [2], output_shape: [11] }, [4], [5]).pads).toEqual([1, 0]);
    expect(transposedWindowOf({ strides: [2], output_shape: [11], auto_pad: "SAME_UPPER" }, [4], [5]).pads).toEqual([0, 1]);
    expect(transposedWindowOf({ strides: [2], pads: [2, 1] }, [4], [5]).pads).toEqual([2, 1]);
  });

  it("needs known lengths", () => {
    expect(() => transposedWindowOf({ output_shape: [11] }, [4], ["steps"])).toThrow('need a known length for automatic pads, got the free dimension "steps+3"');
  });
});
