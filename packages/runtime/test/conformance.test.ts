import { describe, expect, it } from "vitest";
import { createSession, type Session, type SessionOptions, type Tensor } from "../src/index.ts";
import { onnxBytes } from "./onnx-bytes.ts";

const sgd = onnxBytes({
  inputs: [{ name: "p", shape: [3] }, { name: "g", shape: [3] }, { name: "lr", shape: [] }],
  outputs: [{ name: "next", shape: [3] }],
  nodes: [{ op: "Mul", inputs: ["lr", "g"], outputs: ["step"] }, { op: "Sub", inputs: ["p", "step"], outputs: ["next"] }],
});
function f32(shape: number[], ...values: number[]): Tensor {
  return { type: "float32", shape, data: Float32Array.from(values) };
}

describe.each(["native", "node"] as const)("%s", (backend) => {
  const open = (model: Uint8Array, options: SessionOptions = {}): Promise<Session> => createSession(model, { backend, threads: 1, ...options });

  it("updates a parameter in place, 100 steps as in JavaScript", async () => {
    const session = await open(sgd);
    const p = f32([3], 1, -2, 3), g = f32([3], 0.5, 0.25, -1), lr = f32([], 0.1);
    const expected = p.data.slice() as Float32Array;
    const binding = session.bind({ p, g, lr }, { next: p });
    for (let step = 0; step < 100; step++) {
      g.data[0] = step;
      await binding.run();
      for (let i = 0; i < 3; i++) expected[i] -= Math.fround((lr.data[0] as number) * (g.data[i] as number));
    }
    expect(p.data).toEqual(expected);
    session.release();
  });
});
