import type { Graph, Value } from "@cochlea/onnx-graph";
import { afterLastReaders } from "./after-last-readers.ts";
import { blockDenseUpdates } from "./block-dense-updates.ts";
import { checkClip, clipGradients, type GradientClip } from "./clip-gradients.ts";
import { differentiate, type Differentiated } from "./differentiate.ts";
import { lower } from "./lower.ts";
import { checkSettings, OPTIMISERS, type Optimiser, type OptimiserKind, type OptimiserSettings } from "./optimisers.ts";
import { planStep, type Plan, type Target } from "./plan.ts";

export interface TrainingStepRequest {
  /** The model in training mode; its inputs include the parameters. */
  readonly forward: Graph;
  /** Name of the value `[batch, classes]` that the loss is taken of. */
  readonly logits: string;
  /** Inputs that are trained, and whether weight decay applies to them. */
  readonly parameters: readonly { readonly name: string; readonly decay: boolean }[];
  /** Inputs that the forward pass itself renews, such as running statistics, and the value that holds the new content. */
  readonly running?: readonly { readonly parameter: string; readonly value: string }[];
  readonly optimiser: OptimiserKind;
  readonly settings?: OptimiserSettings;
  /** Bounds on the gradients before they reach the optimiser. Default none. */
  readonly clip?: GradientClip;
  /** What the step is lowered for. Default `portable`. */
  readonly target?: Target;
  /** Lanes of the runtime's blocked convolutions, for the target `cpu`. Default none: maps stay plain. */
  readonly block?: number;
}

/** A tensor that outlives a step: fed to `input`, and read back from `output`, which may be the same memory. */
export interface StepState {
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
  /** Shape of the graph's input and output: the same elements in the same order, divided as the step wants them. */
  readonly boundShape: readonly number[];
}

/** What is done to a whole step before its operators are lowered one by one. */
const REWRITES: Readonly<Record<Target, (graph: Graph) => Graph>> = { portable: (graph) => graph, cpu: blockDenseUpdates };

export interface TrainingStep {
  /** The whole step in ordinary ONNX operators. */
  readonly graph: Graph;
  readonly plan: Plan;
  /** The step before it was lowered, in the operators that the plan is about. */
  readonly planned: Graph;
  /** By the name of each node of `graph`, the node of `planned` that it came of. */
  readonly origins: ReadonlyMap<string, string>;
  /** Parameters, running statistics and optimiser state. */
  readonly states: readonly StepState[];
  /** Names of the scalar inputs, in the order of the optimiser's `scalarValues`. */
  readonly scalars: readonly string[];
  /** Name of the input for the target distribution `[batch, classes]`. */
  readonly target: string;
  /** Names of the outputs. */
  readonly loss: string;
  readonly logits: string;
}

/**
 * Compiles a forward graph into one training step: forward, loss, gradients and the optimiser's update.
 *
 * Three passes: differentiate, plan, lower.
 * Every state may be updated in place: nothing that reads a parameter runs after the parameter has been written.
 *
 * @throws {RangeError} For settings out of range, free dimensions, or a parameter that the logits do not depend on.
 * @throws {MissingGradientError} For a parameter that is only reached through an operator without a gradient rule.
 */
export function trainingStep(request: TrainingStepRequest): TrainingStep {
  const { forward, logits, parameters, running = [], optimiser, settings = {}, clip = {}, target = "portable", block } = request;
  checkSettings(settings);
  checkClip(clip);
  const differentiated = differentiate({ forward, logits, parameters: parameters.map(({ name }) => name) });
  const statistics = running.map(({ parameter, value }) => state(parameter, differentiated.valueOf(value)));
  const gradients = clipGradients(differentiated.builder, differentiated.gradients, clip);
  const updates = addUpdates({ ...differentiated, gradients }, statistics, parameters, OPTIMISERS[optimiser], settings);
  const states = [...updates.states, ...statistics];
  for (const name of [differentiated.loss.name, differentiated.logits.name, ...states.map(({ output }) => output)]) differentiated.builder.output(differentiated.builder.value(name));
  const planned = REWRITES[target](differentiated.builder.build());
  const plan = planStep(planned, target, { block });
  const { graph, renamed, origins } = lower(planned, plan);
  return {
    graph,
    plan,
    planned,
    origins,
    states: states.map((each) => ({ ...each, output: renamed(each.output), boundShape: shapeOf(planned, each.input) })),
    scalars: updates.scalars,
    target: "target",
    loss: renamed(differentiated.loss.name),
    logits: renamed(differentiated.logits.name),
  };
}

function state(input: string, next: Value): Omit<StepState, "boundShape"> {
  return { input, output: next.name, shape: next.shape.map(Number) };
}

function shapeOf({ values }: Graph, name: string): number[] {
  return (values.get(name)?.shape ?? []).map(Number);
}

function addUpdates({ builder, gradients, loss }: Differentiated, statistics: readonly Pick<StepState, "output">[], parameters: TrainingStepRequest["parameters"], optimiser: Optimiser, settings: OptimiserSettings) {
  const fed = optimiser.scalars.map((name) => builder.input(name, []));
  const results = [loss, ...gradients.values()].map(({ name }) => name);
  const ready = afterLastReaders(builder, fed[0], [...results, ...statistics.map(({ output }) => output)], gradients.keys());
  const states = parameters.flatMap(({ name, decay }) => {
    const parameter = builder.value(name);
    const kept = optimiser.states.map((suffix) => builder.input(`${name}.${suffix}`, parameter.shape));
    const scalars = [ready, ...fed.slice(1)].filter((_, index) => optimiser.scalars[index] !== "decay" || decay);
    const next = optimiser.update(builder, settings, parameter, kept, gradient(gradients, name), scalars);
    return [parameter, ...kept].map((value, index) => state(value.name, next[index]));
  });
  return { states, scalars: optimiser.scalars };
}

function gradient(gradients: ReadonlyMap<string, Value>, name: string): Value {
  const value = gradients.get(name);
  if (!value) throw new RangeError(`trainingStep: no gradient for "${name}"`);
  return value;
}
