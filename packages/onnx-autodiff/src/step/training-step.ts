import type { Graph } from "@cochlea/onnx-graph";
import { addUpdates, renewed, type RenewedState, type StepState, type UpdateRequest } from "../updates/add-updates.ts";
import { afterLastReaders } from "../graphs/after-last-readers.ts";
import { checkClip, clipGradients, type GradientClip } from "../updates/clip-gradients.ts";
import { compileGraph, type CompiledGraph, type CompileOptions } from "../compilation/compile-graph.ts";
import { differentiate, type DifferentiateRequest } from "../differentiation/differentiate.ts";
import { checkSettings } from "../updates/optimisers.ts";

export interface TrainingStepRequest extends UpdateRequest, CompileOptions, Pick<DifferentiateRequest, "loss"> {
  /** The model in training mode; its inputs include the parameters. */
  readonly forward: Graph;
  /** Name of the value `[batch, classes]` that the loss is taken of. */
  readonly logits: string;
  /** Inputs that the forward pass itself renews, such as running statistics, and the value that holds the new content. */
  readonly running?: readonly { readonly parameter: string; readonly value: string }[];
  /** Bounds on the gradients before they reach the optimiser. Default none. */
  readonly clip?: GradientClip;
}

/** What every form of a step has: tensors that outlive it, and the names of what is fed and read. */
export interface StepInterface {
  /** Parameters, running statistics and optimiser state. */
  readonly states: readonly StepState[];
  /** Names of the scalar inputs, in the order of the optimiser's `scalarValues`. */
  readonly scalars: readonly string[];
  /** Name of the input for the target `[batch, classes]`: a distribution over the classes, or a number for each by itself, as the loss has it. */
  readonly target: string;
  /** Names of the outputs. */
  readonly loss: string;
  readonly logits: string;
}

/** A whole step as one graph. */
export interface TrainingStep extends CompiledGraph, StepInterface {}

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
  const { forward, parameters, running = [], clip = {} } = request;
  checkStep(request);
  const differentiated = differentiate({ forward, logits: request.logits, loss: request.loss, parameters: parameters.map(({ name }) => name) });
  const { builder, loss, logits } = differentiated;
  const statistics = running.map(({ parameter, value }) => renewed(parameter, differentiated.valueOf(value)));
  const gradients = clipGradients(builder, differentiated.gradients, clip);
  const results = [loss, ...gradients.values()].map(({ name }) => name);
  const read = [...results, ...statistics.map(({ output }) => output)];
  const updates = addUpdates(builder, gradients, request, (first) => afterLastReaders(builder, first, read, gradients.keys()));
  const states = [...updates.states, ...statistics];
  for (const name of [loss.name, logits.name, ...states.map(({ output }) => output)]) builder.output(builder.value(name));
  const { renamed, ...compiled } = compileGraph(builder.build(), request);
  return { ...compiled, states: boundStates(compiled, states, renamed), scalars: updates.scalars, target: "target", loss: renamed(loss.name), logits: renamed(logits.name) };
}

/** @throws {RangeError} For settings of the optimiser, or bounds on gradients, out of range. */
export function checkStep({ settings = {}, clip = {} }: Pick<TrainingStepRequest, "settings" | "clip">): void {
  checkSettings(settings);
  checkClip(clip);
}

/** States as the compiled graph calls and divides them. */
export function boundStates({ planned }: CompiledGraph, states: readonly RenewedState[], renamed: (name: string) => string): StepState[] {
  return states.map((each) => ({ ...each, output: renamed(each.output), boundShape: (planned.values.get(each.input)?.shape ?? []).map(Number) }));
}
