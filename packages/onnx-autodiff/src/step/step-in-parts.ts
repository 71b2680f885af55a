import { GraphBuilder, type Graph, type Shape, type Value } from "@cochlea/onnx-graph";
import { addUpdates } from "../updates/add-updates.ts";
import { clipGradients } from "../updates/clip-gradients.ts";
import { compileGraph, type CompiledGraph } from "../compilation/compile-graph.ts";
import { differentiate } from "../differentiation/differentiate.ts";
import { TRAINING_OPERATORS } from "../operators/training-operators.ts";
import { boundStates, checkStep, type StepInterface, type TrainingStep, type TrainingStepRequest } from "./training-step.ts";

export interface StepInPartsRequest extends Omit<TrainingStepRequest, "running"> {
  /** The model in training mode on the samples of one part. */
  readonly forward: Graph;
  /** How many parts make a batch. */
  readonly parts: number;
}

/** A gradient on its way from the parts to the update. */
export interface PartGradient {
  /** What each part calls it. */
  readonly output: string;
  /** What the update calls that of each part. */
  readonly inputs: readonly string[];
  readonly shape: readonly number[];
}

/** A step whose batch is taken in parts, side by side, and whose update follows when all are done. */
export interface StepInParts extends StepInterface {
  readonly parts: number;
  /** Loss, logits and gradients of one part; `loss` is the mean of its own samples, the gradients are its share of the batch's. */
  readonly part: CompiledGraph;
  /** The update by the sum of all parts' gradients. */
  readonly update: CompiledGraph;
  readonly gradients: readonly PartGradient[];
}

/** A graph of a step, and how often it runs in one. */
export interface StepGraph extends CompiledGraph {
  readonly runs: number;
}

/**
 * Compiles the step of a model that treats each sample by itself as two graphs, so that parts of a batch can be taken side by side.
 *
 * Its states may be updated in place, as those of `trainingStep`: the update begins when every part has read them.
 *
 * @throws As `trainingStep` does.
 */
export function stepInParts(request: StepInPartsRequest): StepInParts {
  const { forward, parameters, parts, clip = {} } = request;
  checkStep(request);
  const { builder, loss, logits, gradients } = differentiate({ forward, logits: request.logits, loss: request.loss, parameters: parameters.map(({ name }) => name), share: 1 / parts });
  for (const value of [loss, logits]) builder.output(value);
  const outputs = new Map([...gradients].map(([name, gradient]) => [name, builder.output(gradient, `${name}/gradient`).name]));
  const { renamed, ...part } = compileGraph(builder.build(), request);
  const g = new GraphBuilder(`${forward.name}/update`, TRAINING_OPERATORS);
  for (const { name } of parameters) g.input(name, builder.value(name).shape);
  const fed = new Map([...gradients].map(([name, { shape }]) => [name, gradientInputs(g, name, shape, parts)]));
  const whole = new Map([...fed].map(([name, values]) => [name, values.reduce((sum, each) => g.add("Add", [sum, each]))]));
  const updates = addUpdates(g, clipGradients(g, whole, clip), request, (first) => first);
  for (const { output } of updates.states) g.output(g.value(output));
  const { renamed: renamedState, ...update } = compileGraph(g.build(), request);
  const partGradients = [...outputs].map(([name, output]) => ({ output: renamed(output), inputs: (fed.get(name) ?? []).map((value) => value.name), shape: builder.value(name).shape.map(Number) }));
  return {
    parts, part, update, gradients: partGradients, states: boundStates(update, updates.states, renamedState),
    scalars: updates.scalars, target: "target", loss: renamed(loss.name), logits: renamed(logits.name),
  };
}

function gradientInputs(g: GraphBuilder, parameter: string, shape: Shape, parts: number): Value[] {
  return Array.from({ length: parts }, (_, part) => g.input(`${parameter}/gradient${part}`, shape));
}

/** The graphs of a step of either form, in the order in which they run. */
export function stepGraphs(step: TrainingStep | StepInParts): readonly StepGraph[] {
  return "update" in step ? [{ ...step.part, runs: step.parts }, { ...step.update, runs: 1 }] : [{ ...step, runs: 1 }];
}
