import { floatAttribute, intAttribute, OPERATORS } from "@cochlea/onnx-graph";
import { beforeAll, describe, expect, it } from "vitest";
import { loadTensorFlow, TFJS_OPERATORS, type TensorFlow } from "../src/index.ts";
import { CASES, UNSUPPORTED, type NamedCase } from "./operator-cases.ts";
import { buildCase, runOnnxRuntime, runTensorFlow, type BuiltCase, type Result } from "./run-case.ts";

/** Float32 rounds by 6e-8; series for exp, erf and tanh differ by a few 1e-7. */
const TOLERANCE = 1e-5;

const supported = CASES.filter(({ name }) => !(name in UNSUPPORTED));

it("every operator that graphs may hold can be run", () => {
  expect(Object.keys(TFJS_OPERATORS).sort()).toEqual(Object.keys(OPERATORS).sort());
});

describe.each(["cpu", "wasm"] as const)("operators on %s give what ONNX Runtime gives:", (prefer) => {
  let tf: TensorFlow;

  beforeAll(async () => {
    const loaded = await loadTensorFlow({ prefer });
    expect(loaded.backend).toBe(prefer);
    ({ tf } = loaded);
  });

  it.each(supported)("$name", async (each) => {
    const built = buildCase(each);
    const before = tf.memory().numTensors;
    const actual = runTensorFlow(tf, built);
    expect(tf.memory().numTensors).toBe(before);
    const expected = unbiased(each, built, await runOnnxRuntime(built));
    expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    expected.forEach(({ data }, index) => expectClose(actual[index].data, data));
  });

  it.each(Object.entries(UNSUPPORTED))("%s is refused by name", (name, message) => {
    const each = CASES.find((one) => one.name === name);
    expect(() => runTensorFlow(tf, buildCase(each as NamedCase))).toThrow(message);
  });
});

/** ONNX Runtime moves the running variance to the variance over n; ours is PyTorch's, over n − 1. */
function unbiased({ operator, attributes = {} }: NamedCase, { feeds }: BuiltCase, results: Result[]): Result[] {
  if (operator !== "BatchNormalization" || intAttribute(attributes, "training_mode", 0) === 0) return results;
  const [x, running] = [feeds.get("x0"), Array.from(feeds.get("x4")?.data ?? [], Number)];
  const momentum = floatAttribute(attributes, "momentum", 0.9);
  const count = (x?.data.length ?? 0) / running.length;
  const data = results[2].data.map((value, channel) => momentum * running[channel] + ((value - momentum * running[channel]) * count) / (count - 1));
  return [...results.slice(0, 2), { ...results[2], data }];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs));
  const close = (value: number, wanted: number): boolean => Object.is(value, wanted) || value === wanted || Math.abs(value - wanted) <= TOLERANCE * largest;
  const wrong = expected.findIndex((wanted, index) => !close(actual[index], wanted));
  expect(wrong < 0 ? "all close" : `${actual[wrong]} for ${expected[wrong]} at ${wrong}`).toBe("all close");
}
