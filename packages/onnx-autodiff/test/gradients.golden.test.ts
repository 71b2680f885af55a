import { elementCount, encodeModel, float, float32Tensor, GraphBuilder } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiation/differentiate.ts";
import { lower } from "../src/compilation/lower.ts";
import { PORTABLE } from "../src/lowerings/portable.ts";
import { planStep } from "../src/compilation/plan.ts";
import type { TrainingOperator } from "../src/operators/training-operators.ts";
import { BUILDS, drawFor } from "./golden-cases.ts";
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

function problemOf({ name, shapes }: GoldenCase): GradientProblem {
  const [operator, build] = BUILDS[name];
  const problem = gradientProblem({ name, inputs: shapes.map((shape) => drawFor(name, shape)), build }, operator);
  if (operator === "SigmoidCrossEntropy") return { ...problem, ...tagged(name, shapes[0], problem.feeds) };
  if (operator !== "SoftmaxCrossEntropy") return problem;
  const [samples, classes] = shapes[0];
  return { ...problem, feeds: new Map([...problem.feeds, ["target", smoothedLabels(samples, classes, 0.1)]]) };
}

/** What a case's name says of targets and weights: ones in every third place of the batch, or random numbers. */
function tagged(name: string, [samples, classes]: readonly number[], feeds: GradientProblem["feeds"]): Pick<GradientProblem, "feeds" | "loss"> {
  const soft = fillUniform(new Float32Array(samples * classes), randomStream(3, name), 0.1, 0.9);
  const data = name.includes("soft targets") ? soft : soft.map((_, place) => Number(place % 3 === 0));
  const weights = Array.from({ length: classes }, (_, index) => 0.5 + index);
  return { feeds: new Map([...feeds, ["target", { type: "float32", shape: [samples, classes], data }]]), loss: { kind: "sigmoid-cross-entropy", positiveWeights: name.includes("weights") ? weights : undefined } };
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
