import { elementCount, encodeModel, float, float32Tensor, GraphBuilder, type Attributes } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiate.ts";
import { lower } from "../src/lower.ts";
import { PORTABLE } from "../src/lowerings/portable.ts";
import { planStep } from "../src/plan.ts";
import type { TrainingOperator } from "../src/training-operators.ts";
import { any, type Draw, type GradientCase } from "./cases/gradient-case.ts";
import { floats, readGolden } from "./golden-file.ts";
import { gradientProblem, relativeError, runGradients, trainingNodes, type GradientProblem } from "./gradient-problem.ts";
import { smoothedLabels } from "./labels.ts";

interface GoldenCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly loss: number;
  readonly gradients: readonly string[];
}

const golden = readGolden<{ cases: GoldenCase[]; running: { shape: number[]; momentum: number; mean: string; variance: string } }>("gradients");

type Build = GradientCase["build"];

const conv = (attributes: Attributes): [string, Build] => ["Conv", (g, inputs) => g.add("Conv", inputs, attributes)];
const maxPool = (attributes: Attributes): [string, Build] => ["MaxPool", (g, inputs) => g.add("MaxPool", inputs, attributes)];
const logits: [string, Build] = ["SoftmaxCrossEntropy", (_, [x]) => x];
const batchNorm: [string, Build] = ["BatchNormalization", (g, [x, scale, bias]) => {
  const channels = scale.shape.map(Number);
  const [mean, variance] = [0, 1].map((value) => g.constant(float32Tensor(channels, new Float32Array(channels[0]).fill(value))));
  return g.add("BatchNormalization", [x, scale, bias, mean, variance], { training_mode: 1, epsilon: float(1e-3) });
}];

/** The cases of tooling/golden/autodiff.py, in ONNX's terms. */
const BUILDS: Readonly<Record<string, [operator: string, build: Build]>> = {
  "conv": conv({}),
  "conv, stride 2, padded 2": conv({ strides: [2, 2], pads: [2, 2, 2, 2] }),
  "conv, stride 2 x 1, padded 1 x 0": conv({ strides: [2, 1], pads: [1, 0, 1, 0] }),
  "conv, dilation 2, asymmetrical pads": conv({ dilations: [2, 2], pads: [1, 0, 3, 2] }),
  "conv, two groups, stride 3": conv({ strides: [3, 3], group: 2 }),
  "conv, depthwise": conv({ pads: [1, 1, 1, 1], group: 4 }),
  "conv, kernel 1x1": conv({}),
  "conv, one axis, stride 2": conv({ strides: [2], pads: [1, 1] }),
  "batch norm": batchNorm,
  "batch norm of vectors": batchNorm,
  "max pool 2x2 with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2] }),
  "max pool 3x3, stride 2, padded, with ties": maxPool({ kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  "max pool, dilation 2, with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 2] }),
  "max pool, ceil mode, with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  "max pool of lines with ties": maxPool({ kernel_shape: [2], strides: [2] }),
  "gemm": ["Gemm", (g, inputs) => g.add("Gemm", inputs)],
  "gemm, transposed": ["Gemm", (g, inputs) => g.add("Gemm", inputs, { transA: 1, transB: 1 })],
  "cross-entropy, smoothed labels": logits,
  "cross-entropy of far logits": logits,
};

/** Few different integers, so that most windows hold their maximum more than once; or logits far apart. */
function drawFor(name: string, shape: readonly number[]): Draw {
  if (name.includes("with ties")) return { shape, data: (length, stream) => Float32Array.from({ length }, () => Math.floor(stream.uniform(0, 3))) };
  if (name.includes("far")) return { shape, data: (length, stream) => fillUniform(new Float32Array(length), stream, -40, 40) };
  return any(...shape);
}

function problemOf({ name, shapes }: GoldenCase): GradientProblem {
  const [operator, build] = BUILDS[name];
  const problem = gradientProblem({ name, inputs: shapes.map((shape) => drawFor(name, shape)), build }, operator);
  if (operator !== "SoftmaxCrossEntropy") return problem;
  const [samples, classes] = shapes[0];
  return { ...problem, feeds: new Map([...problem.feeds, ["target", smoothedLabels(samples, classes, 0.1)]]) };
}

describe("gradients of PyTorch", () => {
  it("are there for all cases", () => {
    expect(golden.cases.map(({ name }) => name)).toEqual(Object.keys(BUILDS));
  });

  it.each(golden.cases)("$name", async (expected) => {
    const problem = problemOf(expected);
    const operators = trainingNodes(problem).map(({ operator }) => operator as TrainingOperator);
    for (const forms of formChoices(operators)) await expectGolden(problem, forms, expected);
  });

  it("running statistics after one step of batch norm", async () => {
    const { shape, momentum, mean, variance } = golden.running;
    const draw = (name: string, of: readonly number[], min = -1, max = 1): Tensor => ({ type: "float32", shape: of, data: fillUniform(new Float32Array(elementCount(of)), randomStream(4, name), min, max) });
    const g = new GraphBuilder();
    const [x, ...statistics] = [g.input("x", shape), g.input("mean", [3]), g.input("variance", [3])];
    const [one, zero] = [1, 0].map((value) => g.constant(float32Tensor([3], [value, value, value])));
    const [y, nextMean, nextVariance] = g.addAll("BatchNormalization", [x, one, zero, ...statistics], { training_mode: 1, momentum: float(1 - momentum) });
    const rows = g.add("Flatten", [y]);
    const { builder, valueOf } = differentiate({ forward: g.build(), logits: rows.name, parameters: ["x"] });
    for (const { name } of [nextMean, nextVariance]) builder.output(valueOf(name));
    const { graph, renamed } = lower(builder.build(), planStep(builder.build(), "portable"));
    const session = await createSession(encodeModel(graph), { threads: 1 });
    const target = { type: "float32" as const, shape: rows.shape.map(Number), data: new Float32Array(elementCount(rows.shape)) };
    const moved = await session.run({ x: draw("x", shape), mean: draw("mean", [3]), variance: draw("variance", [3], 0.5, 1.5), target });
    session.release();
    expect(relativeError(moved[renamed(nextMean.name)].data as Float32Array, floats(mean))).toBeLessThan(1e-6);
    expect(relativeError(moved[renamed(nextVariance.name)].data as Float32Array, floats(variance))).toBeLessThan(1e-6);
  });
});

/** What the plan chooses, and each form by itself that takes these shapes. */
function formChoices(operators: readonly TrainingOperator[]): ReadonlyMap<TrainingOperator, string>[] {
  const others = operators.flatMap((operator) => Object.keys(PORTABLE[operator] ?? {}).map((form) => new Map([[operator, form]])));
  return [new Map<TrainingOperator, string>(), ...others];
}

/** PyTorch computed in float64, so all of the difference is float32's rounding here. */
async function expectGolden(problem: GradientProblem, forms: ReadonlyMap<TrainingOperator, string>, { loss, gradients }: GoldenCase): Promise<void> {
  const actual = await runGradients(problem, forms).catch((error: Error) => {
    expect(error.message).toMatch(/the form "\w+" needs/);
    return null;
  });
  if (!actual) return;
  expect(Math.abs(actual.loss / loss - 1)).toBeLessThan(1e-5);
  gradients.forEach((gradient, index) => expect(relativeError(actual.gradients.get(`p${index}`) ?? [], floats(gradient)), `gradient by input ${index}`).toBeLessThan(1e-5));
}
