import { elementCount, encodeModel, float32Tensor, GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Tensor } from "@cochlea/runtime";
import { differentiate } from "../src/differentiation/differentiate.ts";
import { lower } from "../src/compilation/lower.ts";
import { planBlocks } from "../src/blocked/plan-blocks.ts";
import { probeBlock } from "../src/blocked/probe-block.ts";
import { planStep, type Plan, type Target } from "../src/compilation/plan.ts";
import type { Loss } from "../src/differentiation/losses.ts";
import type { TrainingOperator } from "../src/operators/training-operators.ts";
import type { GradientCase } from "./cases/gradient-case.ts";
import { withoutBlocks } from "./without-blocks.ts";
import { centralDifferences, evaluate, lossOf } from "./reference.ts";
import type { Array64 } from "./reference/array.ts";

const CLASSES = 3;

/** A forward graph that ends in logits, and what is fed to it. */
export interface GradientProblem {
  readonly forward: Graph;
  readonly logits: string;
  readonly parameters: readonly string[];
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Default the softmax cross-entropy. */
  readonly loss?: Loss;
}

export interface LossAndGradients {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, ArrayLike<number>>;
}

/** Losses by the operator that they are tested as. */
const LOSSES: Readonly<Record<string, Loss>> = {
  SoftmaxCrossEntropy: { kind: "softmax-cross-entropy" },
  SigmoidCrossEntropy: { kind: "sigmoid-cross-entropy" },
};

/** Lays a fixed random linear map from an operator's result to logits, so that the gradient that reaches it is nothing special. */
export function gradientProblem({ name, inputs, build }: GradientCase, operator: string): GradientProblem {
  const g = new GraphBuilder(operator);
  const parameters = inputs.map((_, index) => `p${index}`);
  const result = build(g, inputs.map(({ shape }, index) => g.input(parameters[index], shape)));
  const logits = Object.hasOwn(LOSSES, operator) ? result : projected(g, result.name, name);
  const draws = inputs.map(({ shape, data }, index): [string, Tensor] => [parameters[index], { type: "float32", shape, data: data(elementCount(shape), randomStream(1, operator, name, index)) }]);
  const scores = g.value(logits.name).shape.map(Number);
  return { forward: g.build(), logits: logits.name, parameters, feeds: new Map([...draws, ["target", randomTargets(scores, name)]]), loss: LOSSES[operator] };
}

function projected(g: GraphBuilder, result: string, name: string) {
  const length = elementCount(g.value(result).shape);
  const map = fillUniform(new Float32Array(length * CLASSES), randomStream(2, name), -1, 1).map((value) => (3 * value) / Math.sqrt(length));
  const row = g.add("Reshape", [g.value(result), g.ints([1, length])]);
  return g.add("MatMul", [row, g.constant(float32Tensor([length, CLASSES], map))]);
}

/** Positive numbers whose rows do not add up to 1: a distribution is the special case. */
function randomTargets(shape: readonly number[], name: string): Tensor {
  return { type: "float32", shape, data: fillUniform(new Float32Array(elementCount(shape)), randomStream(3, name), 0.1, 0.9) };
}

/** Loss and gradients in float32, by the lowered graph of plain maps. `forms` replaces what the plan chose for an operator. */
export async function runGradients(problem: GradientProblem, forms: ReadonlyMap<TrainingOperator, string> = new Map(), target: Target = "portable"): Promise<LossAndGradients> {
  const block = target === "cpu" ? await runtimeBlock() : undefined;
  return runPlanned(problem, (graph) => ({ ...planWith(graph, target, forms), block }));
}

/** Loss and gradients with maps in blocks of channels wherever the plan can, and whether any are. */
export async function runBlocked(problem: GradientProblem): Promise<LossAndGradients & { readonly plan: Plan }> {
  const block = await runtimeBlock();
  if (block === undefined) throw new RangeError("runBlocked: the runtime has no blocked convolutions here");
  let plan: Plan | undefined;
  const result = await runPlanned(problem, (graph) => (plan = blockedPlan(graph, block)));
  if (!plan) throw new RangeError("runBlocked: nothing was planned");
  return { ...result, plan };
}

/** The same for blocks of any size, by the definitions of the runtime's operators on them. */
export async function runBlocksOf(block: number, problem: GradientProblem): Promise<LossAndGradients> {
  return runPlanned(problem, (graph) => blockedPlan(graph, block), (graph) => withoutBlocks(graph, block));
}

function blockedPlan(graph: Graph, block: number): Plan {
  const [plain, blocks] = [planStep(graph, "cpu"), planBlocks(graph, block, 0)];
  return { ...plain, block, layouts: blocks.layouts, forms: new Map([...plain.forms, ...blocks.forms]) };
}

/** The block of the CPU at hand. */
export function runtimeBlock(): Promise<number | undefined> {
  return probeBlock(async (graph, data) => {
    const session = await createSession(encodeModel(graph), { threads: 1 });
    const { blocked } = await session.run({ map: { type: "float32", shape: [1, 4, 1, 2], data } });
    session.release();
    return blocked.shape;
  });
}

async function runPlanned({ forward, logits, parameters, feeds, loss: kind }: GradientProblem, planOf: (graph: Graph) => Plan, prepared = (graph: Graph): Graph => graph): Promise<LossAndGradients> {
  const { builder, loss, gradients } = differentiate({ forward, logits, parameters, loss: kind });
  builder.output(loss);
  for (const [name, gradient] of gradients) builder.output(gradient, gradientName(name));
  const graph = builder.build();
  const lowered = lower(graph, planOf(graph));
  const session = await createSession(encodeModel(prepared(lowered.graph)), { threads: 1 });
  try {
    const results = await session.run(Object.fromEntries(feeds));
    return { loss: Number(results[lowered.renamed(loss.name)].data[0]), gradients: new Map(parameters.map((name) => [name, numbers(results[lowered.renamed(gradientName(name))])])) };
  } finally {
    session.release();
  }
}

function gradientName(parameter: string): string {
  return `gradient of ${parameter}`;
}

function planWith(graph: Graph, target: Target, forms: ReadonlyMap<TrainingOperator, string>): Plan {
  const plan = planStep(graph, target);
  const replaced = graph.nodes.flatMap((node): [string, string][] => {
    const form = forms.get(node.operator as TrainingOperator);
    return form === undefined ? [] : [[node.name, form]];
  });
  return { ...plan, forms: new Map([...plan.forms, ...replaced]) };
}

/** The training nodes that differentiating a problem adds, with the attributes and types that forms depend on. */
export function trainingNodes({ forward, logits, parameters, loss }: GradientProblem) {
  const graph = differentiate({ forward, logits, parameters, loss }).builder.build();
  return graph.nodes.map((node) => ({ ...node, shapes: node.inputs.map((name) => graph.values.get(name)?.shape.map(Number) ?? []) }));
}

/** Loss and gradients in float64, by the definitions and central differences. */
export function referenceGradients({ forward, logits, parameters, feeds, loss: kind }: GradientProblem): LossAndGradients {
  const values = new Map([...feeds].map(([name, { shape, data }]): [string, Array64] => [name, { shape, data: Float64Array.from(data, Number) }]));
  const target = valueNamed(values, "target");
  const loss = (): number => lossOf(kind, valueNamed(evaluate(forward, values), logits), target);
  return { loss: loss(), gradients: new Map(parameters.map((name) => [name, centralDifferences(loss, valueNamed(values, name)).data])) };
}

function valueNamed(values: ReadonlyMap<string, Array64>, name: string): Array64 {
  const value = values.get(name);
  if (!value) throw new RangeError(`no value named "${name}"`);
  return value;
}

function numbers({ data }: Tensor): Float64Array {
  return Float64Array.from(data, Number);
}

/** The largest difference, as a fraction of the largest expected magnitude. NaN anywhere gives NaN, another length Infinity. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    worst = Math.max(worst, Math.abs(actual[index] - expected[index]));
    largest = Math.max(largest, Math.abs(expected[index]));
  }
  return worst / largest;
}
