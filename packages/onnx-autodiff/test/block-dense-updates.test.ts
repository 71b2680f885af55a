import { GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { describe, expect, it } from "vitest";
import type { GradientClip } from "../src/updates/clip-gradients.ts";
import type { OptimiserKind, OptimiserSettings } from "../src/updates/optimisers.ts";
import { trainingStep } from "../src/step/training-step.ts";
import { updateBlockRows, updateBlocks } from "../src/updates/update-blocks.ts";
import { runtimeBlock } from "./gradient-problem.ts";
import type { Net } from "./nets.ts";
import { train, type Trained } from "./train.ts";

const [BATCH, INPUTS, UNITS, CLASSES] = [4, 1280, 1024, 3];

/** Adds a layer x·w, with or without its weights turned, as different formats keep them. */
type Layer = (g: GraphBuilder, x: ReturnType<GraphBuilder["input"]>) => ReturnType<GraphBuilder["input"]>;

const LAYERS = {
  "Gemm": (g, x) => g.add("Gemm", [x, g.input("large", [INPUTS, UNITS]), g.input("bias", [UNITS])]),
  "Gemm with turned weights and a factor": (g, x) => g.add("Gemm", [x, g.input("large", [UNITS, INPUTS]), g.input("bias", [UNITS])], { transB: 1, alpha: { float: 0.5 } }),
  "Gemm with turned input": (g, x) => g.add("Gemm", [g.add("Transpose", [x]), g.input("large", [INPUTS, UNITS]), g.input("bias", [UNITS])], { transA: 1 }),
  "MatMul": (g, x) => g.add("Add", [g.add("MatMul", [x, g.input("large", [INPUTS, UNITS])]), g.input("bias", [UNITS])]),
  "MatMul on a reshaped parameter": (g, x) => g.add("Add", [g.add("MatMul", [x, g.add("Reshape", [g.input("large", [2, INPUTS / 2, UNITS]), g.ints([INPUTS, UNITS])])]), g.input("bias", [UNITS])]),
} satisfies Record<string, Layer>;

function net(layer: Layer): Net {
  const g = new GraphBuilder("dense");
  const hidden = g.add("Tanh", [layer(g, g.input("x", [BATCH, INPUTS]))]);
  const logits = g.add("Gemm", [hidden, g.input("last", [UNITS, CLASSES])]);
  const forward = g.build();
  const parameters = forward.inputs.slice(1).map((name) => {
    const length = shapeIn(forward, name).reduce((product, size) => product * size, 1);
    return { name, decay: name !== "bias", start: fillUniform(new Float32Array(length), randomStream(1, "dense", name), -0.05, 0.05) };
  });
  return { name: "dense", input: [BATCH, INPUTS], classes: CLASSES, forward, logits: logits.name, parameters, running: [] };
}

function shapeIn({ values }: Graph, name: string): number[] {
  return (values.get(name)?.shape ?? []).map(Number);
}

const RECIPES: readonly [OptimiserKind, OptimiserSettings, GradientClip][] = [
  ["adam", {}, {}],
  ["adam", { beta1: 0.8, beta2: 0.9, epsilon: 1e-3 }, {}],
  ["adam", { weightDecay: 0.1 }, {}],
  ["adam", {}, { value: 1e-3 }],
  ["adamw", { weightDecay: 0.1 }, {}],
  ["sgd", {}, {}],
  ["sgd", { momentum: 0.9 }, { value: 1e-3 }],
  ["sgd", { momentum: 0.9, nesterov: true, weightDecay: 0.1 }, {}],
];

/** Length of the difference of two states, relative to how far the second is from its start. */
function apart(one: Trained, other: Trained, start: ReadonlyMap<string, Float32Array>, name: string): number {
  const [a, b, from] = [one.states, other.states, start].map((states) => states.get(name));
  let [difference, length] = [0, 0];
  b?.forEach((value, index) => {
    difference += ((a?.[index] ?? NaN) - value) ** 2;
    length += (value - (from?.[index] ?? 0)) ** 2;
  });
  return Math.sqrt(difference / length);
}

/** Names of the states that are not the same to the bit. */
function differing(one: Trained, other: Trained): string[] {
  return [...one.states].filter(([name, data]) => Buffer.compare(Buffer.from(data.buffer), Buffer.from(other.states.get(name)?.buffer ?? new ArrayBuffer())) !== 0).map(([name]) => name);
}

function stepOf(target: "portable" | "cpu", [optimiser, settings, clip]: (typeof RECIPES)[number], { forward, logits, parameters }: Net, block?: number) {
  return trainingStep({ forward, logits, parameters, optimiser, settings, clip, target, block });
}

const scans = ({ graph }: { graph: Graph }): number => graph.nodes.filter(({ operator }) => operator === "Scan").length;

const COMBINATIONS = Object.entries(LAYERS).flatMap(([name, layer], index) => (index === 0 ? RECIPES : RECIPES.slice(4, 5)).map((recipe) => ({ name, layer, recipe })));

/** Sums in another order; Adam divides by roots of tiny second moments. */
it.each(COMBINATIONS)("a large $name joined with its update moves as apart, in place to the bit as elsewhere: $recipe", async ({ layer, recipe }) => {
  const [optimiser, settings, clip] = recipe;
  const large = net(layer);
  const start = new Map(large.parameters.map(({ name, start: data }) => [name, data]));
  expect(scans(stepOf("cpu", recipe, large))).toBe(1);
  const steps = { optimiser, settings, clip, learningRate: () => 1e-3, steps: 2, batches: 2 };
  const [joined, unjoined] = [await train(large, { ...steps, target: "cpu" }), await train(large, { ...steps, target: "portable" })];
  for (const name of joined.states.keys()) expect(apart(joined, unjoined, start, name), name).toBeLessThan(1e-3);
  expect(differing(await train(large, { ...steps, target: "cpu" }, { inPlace: false }), joined)).toEqual([]);
});

const block = await runtimeBlock();

/** The runtime's convolution rounds once where a product and a sum round twice. */
it.runIf(block !== undefined).each(COMBINATIONS)("a large $name with its states in lanes moves as in rows, in place to the bit as elsewhere: $recipe", async ({ layer, recipe }) => {
  const [optimiser, settings, clip] = recipe;
  const large = net(layer);
  const start = new Map(large.parameters.map(({ name, start: data }) => [name, data]));
  expect([...stepOf("cpu", recipe, large, block).plan.forms.values()]).toContain("lanes");
  const steps = { optimiser, settings, clip, learningRate: () => 1e-3, steps: 3, batches: 3, target: "cpu" } as const;
  const [lanes, rows] = [await train(large, { ...steps, block }), await train(large, steps)];
  for (const name of lanes.states.keys()) expect(apart(lanes, rows, start, name), name).toBeLessThan(1e-4);
  expect(differing(await train(large, { ...steps, block }, { inPlace: false }), lanes)).toEqual([]);
});

describe("an update is left as it is", () => {
  const [plain] = RECIPES;

  it("for the portable target", () => {
    expect(scans(stepOf("portable", plain, net(LAYERS.Gemm)))).toBe(0);
  });

  it("where the norm of all gradients bounds them", () => {
    expect(scans(stepOf("cpu", ["adam", {}, { norm: 1 }], net(LAYERS.Gemm)))).toBe(0);
  });

  it("where its gradient is a product with another parameter, which may have been written by then", () => {
    const g = new GraphBuilder("tied");
    const product = g.add("MatMul", [g.input("left", [1024, 1024]), g.input("right", [1024, 1024])]);
    const logits = g.add("MatMul", [g.input("x", [4, 1024]), product]);
    const step = trainingStep({ forward: g.build(), logits: logits.name, parameters: ["left", "right"].map((name) => ({ name, decay: false })), optimiser: "sgd", target: "cpu" });
    expect(scans(step)).toBe(0);
    expect(step.states.filter(({ shape, boundShape }) => shape.join() !== boundShape.join()).map(({ input }) => input)).toEqual([]);
  });
});

describe("updateBlockRows", () => {
  it.each([[30480, 3800, 120], [3800, 1024, 200], [3136, 1024, 224], [1024, 256, null], [1048583, 2, null], [512, 40960, null], [4040, 256, 1010], [4096, 256, 1024], [2047, 256, null]])("divides %d x %d by %s", (rows, columns, expected) => {
    expect(updateBlockRows(rows, columns)).toBe(expected);
  });
});

describe("updateBlocks", () => {
  it.each([
    ["rows where the runtime has no lanes", 4040, 256, undefined, [4, 1010, 256]],
    ["lanes of 16, in as many strips up to 64 as divide them", 4040, 256, 16, [4, 1, 16, 40, 404]],
    ["lanes of 8", 4040, 256, 8, [4, 1, 8, 64, 505]],
    ["other blocks where the best ones do not fill lanes", 4040, 255, 8, [5, 1, 8, 51, 505]],
    ["rows where no block fills lanes", 4041, 255, 16, [3, 1347, 255]],
  ] as const)("%s", (_, rows, columns, lanes, expected) => {
    expect(updateBlocks(rows, columns, lanes)).toEqual(expected);
  });
});
