import { probeBlock } from "@cochlea/onnx-autodiff";
import { encodeModel } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";

let probed: Promise<number | undefined> | undefined;

/** Lanes of the CPU provider's blocked convolutions; `undefined` where it has none. Asked for once per process. */
export function runtimeBlock(): Promise<number | undefined> {
  probed ??= probeBlock(async (graph, data) => {
    const session = await createSession(encodeModel(graph), { device: "cpu", threads: 1 });
    try {
      const [[, { shape }]] = Object.entries(await session.run({ [graph.inputs[0]]: { type: "float32", shape: [1, 4, 1, 2], data } }));
      return shape;
    } finally {
      session.release();
    }
  });
  return probed;
}
