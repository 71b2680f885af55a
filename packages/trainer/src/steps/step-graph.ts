import type { AddedModel, Model, ParameterInfo } from "@cochlea/models";
import { partsOfBatch, stepGraphs, stepInParts, trainingStep, type CompileOptions, type GradientClip, type Loss, type OptimiserKind, type OptimiserSettings, type StepInParts, type Target, type TrainingStep } from "@cochlea/onnx-autodiff";
import { GraphBuilder, type Graph } from "@cochlea/onnx-graph";

export const INPUT = "features";
export const LOGITS = "logits";

export interface OptimiserOptions extends OptimiserSettings {
  readonly kind: OptimiserKind;
}

/** How a step is computed: what of a plan is worth keeping beside a run. */
export interface EnginePlan {
  readonly target: Target;
  /** In how many parts the batch is taken side by side. */
  readonly parts: number;
  /** The form of each training operator, and of others on blocked maps, by the node's name. */
  readonly forms: ReadonlyMap<string, string>;
}

export interface ModelStep {
  readonly step: TrainingStep | StepInParts;
  readonly plan: EnginePlan;
  readonly batchSize: number;
  /** Dropout masks to be fed, for the whole batch. */
  readonly masks: AddedModel["masks"];
  /** Parameters that no step changes: inputs beside the states. */
  readonly frozen: readonly string[];
}

export interface StepOptions extends CompileOptions {
  readonly optimiser: OptimiserOptions;
  /** Default the softmax cross-entropy. */
  readonly loss?: Loss;
  /** Limits of the gradient. Default none. */
  readonly clip?: GradientClip;
  /** Threads that parts of a batch may be shared out among, for the target `cpu`. Default 1: the batch stays whole. */
  readonly threads?: number;
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
export function modelStep(model: Model, batchSize: number, { optimiser: { kind, ...settings }, loss, clip, target = "portable", block, threads = 1 }: StepOptions): ModelStep {
  const { parameters, masks, running } = forwardGraph(model, batchSize);
  const trained = parameters.filter(({ trainable }) => trainable).map(({ name, decay }) => ({ name, decay: decay && (settings.weightDecay ?? 0) !== 0 }));
  const forwardOf = (samples: number): Graph => forwardGraph(model, samples).graph;
  const parts = target === "cpu" ? partsOfBatch({ batch: batchSize, threads, forwardOf, parameters: trained.map(({ name }) => name) }) : 1;
  const { graph: forward, logits } = forwardGraph(model, batchSize / parts);
  const request = { forward, logits, loss, parameters: trained, optimiser: kind, settings, clip, target, block };
  const step = parts > 1 ? stepInParts({ ...request, parts }) : trainingStep({ ...request, running: running.map(({ parameter, value }) => ({ parameter, value: value.name })) });
  const states = new Set(step.states.map(({ input }) => input));
  const forms = new Map(stepGraphs(step).flatMap(({ plan }) => [...plan.forms]));
  return { step, plan: { target, parts, forms }, batchSize, masks, frozen: parameters.map(({ name }) => name).filter((name) => !states.has(name)) };
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
