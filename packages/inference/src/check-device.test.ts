import { createSession, type Session } from "@cochlea/runtime";
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { expect, it } from "vitest";
import { checkDevice } from "./check-device.ts";

/** probabilities = softmax of three samples. */
function softmaxModel(): Uint8Array {
  const g = new GraphBuilder();
  g.output(g.add("Softmax", [g.input("features", ["batch", 3])], { axis: 1 }), "probabilities");
  return encodeModel(g.build());
}

/** A session that gives other probabilities than it should. */
function altered(session: Session, change: (value: number) => number): Session {
  return Object.assign(Object.create(session) as Session, {
    device: "webgpu",
    run: async (...args: Parameters<Session["run"]>) => {
      const { probabilities } = await session.run(...args);
      return { probabilities: { ...probabilities, data: Float32Array.from(probabilities.data as Float32Array, change) } };
    },
  });
}

it("lets pass what computes as the CPU does, and stops what does not or gives no number", async () => {
  const model = softmaxModel();
  const session = await createSession(model);
  await checkDevice("loadClassifier", session, model);
  await checkDevice("loadClassifier", altered(session, (value) => value + 1e-4), model);
  await expect(checkDevice("loadClassifier", altered(session, (value) => value + 0.25), model)).rejects.toThrow(/^loadClassifier: webgpu computes this model wrongly: a probability differs by 0\.2[45]\d* from the CPU's; run it on the CPU$/);
  await expect(checkDevice("loadClassifier", altered(session, () => NaN), model)).rejects.toThrow("a probability differs by NaN from the CPU's");
  session.release();
});
