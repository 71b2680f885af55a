import type { AddedModel, Model, ParameterInfo } from "@cochlea/models";
import { trainingStep, type OptimiserKind, type OptimiserSettings, type TrainingStep } from "@cochlea/onnx-autodiff";
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

/** The training step of a model on batches of one size. */
export function modelStep(model: Model, batchSize: number, { kind, ...settings }: OptimiserOptions): ModelStep {
  const builder = new GraphBuilder(model.name);
  const parameters: ParameterInfo[] = [];
  const { logits, masks, running } = model.add(builder, builder.input(INPUT, [batchSize, ...model.input]), {
    mode: "training",
    parameter: (info) => {
      parameters.push(info);
      return builder.input(info.name, info.shape);
    },
  });
  const step = trainingStep({
    forward: builder.build(),
    logits: logits.name,
    parameters: parameters.filter(({ trainable }) => trainable).map(({ name, decay }) => ({ name, decay: decay && (settings.weightDecay ?? 0) !== 0 })),
    running: running.map(({ parameter, value }) => ({ parameter, value: value.name })),
    optimiser: kind,
    settings,
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
