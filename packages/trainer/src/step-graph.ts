import type { AddedModel, Model, ParameterInfo } from "@cochlea/models";
import { trainingStep, type GradientClip, type OptimiserKind, type OptimiserSettings, type Target, type TrainingStep } from "@cochlea/onnx-autodiff";
import { GraphBuilder, type Graph } from "@cochlea/onnx-graph";

export const INPUT = "features";
export const LOGITS = "logits";

export interface OptimiserOptions extends OptimiserSettings {
  readonly kind: OptimiserKind;
}

export interface ModelStep extends TrainingStep {
  /** Dropout masks to be fed. */
  readonly masks: AddedModel["masks"];
  /** Parameters that no step changes: inputs beside the states. */
  readonly frozen: readonly string[];
}

export interface StepOptions {
  readonly optimiser: OptimiserOptions;
  /** Limits of the gradient. Default none. */
  readonly clip?: GradientClip;
  /** What the step is lowered for. Default `portable`. */
  readonly target?: Target;
  /** Lanes of the runtime's blocked convolutions. Default none: maps stay plain. */
  readonly block?: number;
}

/** A model in training mode on batches of one size, as a graph whose inputs include the parameters. */
export interface ForwardGraph extends Pick<AddedModel, "masks" | "running"> {
  readonly graph: Graph;
  /** Name of the value `[batch, classes]`. */
  readonly logits: string;
  /** In the order of the layers; frozen ones and running statistics are not trainable. */
  readonly parameters: readonly ParameterInfo[];
}

export function forwardGraph(model: Model, batchSize: number): ForwardGraph {
  const builder = new GraphBuilder(model.name);
  const parameters: ParameterInfo[] = [];
  const { logits, masks, running } = model.add(builder, builder.input(INPUT, [batchSize, ...model.input]), {
    mode: "training",
    parameter: (info) => {
      parameters.push(info);
      return builder.input(info.name, info.shape);
    },
  });
  return { graph: builder.build(), logits: logits.name, parameters, masks, running };
}

/**
 * The training step of a model on batches of one size.
 *
 * @throws {MissingGradientError} Where a parameter is only reached through an operator without a gradient rule.
 */
export function modelStep(model: Model, batchSize: number, { optimiser: { kind, ...settings }, clip, target, block }: StepOptions): ModelStep {
  const { graph, logits, parameters, masks, running } = forwardGraph(model, batchSize);
  const step = trainingStep({
    forward: graph,
    logits,
    parameters: parameters.filter(({ trainable }) => trainable).map(({ name, decay }) => ({ name, decay: decay && (settings.weightDecay ?? 0) !== 0 })),
    running: running.map(({ parameter, value }) => ({ parameter, value: value.name })),
    optimiser: kind,
    settings,
    clip,
    target,
    block,
  });
  const states = new Set(step.states.map(({ input }) => input));
  return { ...step, masks, frozen: parameters.map(({ name }) => name).filter((name) => !states.has(name)) };
}

/** The model in inference mode, with its parameters as inputs and logits for output. */
export function modelForward(model: Model, batchSize: number): Graph {
  const builder = new GraphBuilder(model.name);
  const { logits } = model.add(builder, builder.input(INPUT, [batchSize, ...model.input]), {
    mode: "inference",
    parameter: ({ name, shape }) => builder.input(name, shape),
  });
  builder.output(logits, LOGITS);
  return builder.build();
}
