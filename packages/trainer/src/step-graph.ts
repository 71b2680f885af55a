import { addModel, type AddedModel, type ModelSpec, type ParameterInfo } from "@cochlea/models";
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
}

/** The training step of a model on batches of one size. */
export function modelStep(spec: ModelSpec, batchSize: number, { kind, ...settings }: OptimiserOptions): ModelStep {
  const builder = new GraphBuilder(spec.name);
  const parameters: ParameterInfo[] = [];
  const { logits, masks, running } = addModel(builder, spec, builder.input(INPUT, [batchSize, ...spec.input]), {
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
  return { ...step, masks };
}

/** The model in inference mode, with its parameters as inputs and logits for output. */
export function modelForward(spec: ModelSpec, batchSize: number): Graph {
  const builder = new GraphBuilder(spec.name);
  const { logits } = addModel(builder, spec, builder.input(INPUT, [batchSize, ...spec.input]), {
    mode: "inference",
    parameter: ({ name, shape }) => builder.input(name, shape),
  });
  builder.output(logits, LOGITS);
  return builder.build();
}
