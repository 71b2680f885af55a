import type { Parameters } from "@cochlea/models";
import { OPTIMISERS } from "@cochlea/onnx-autodiff";
import type { Tensor, TensorFlow } from "@cochlea/tfjs-interpreter";
import type { TrainingBatch } from "../batches.ts";
import { writeMask } from "../steps/dropout-masks.ts";
import type { TrainingState } from "../engine.ts";
import { shapeIn } from "../steps/predictor.ts";
import { INPUT, type ForwardGraph, type OptimiserOptions } from "../steps/step-graph.ts";

/** Tensors by name, each of them ours to dispose of. */
export type Tensors = Map<string, Tensor>;

/** Parameters copied, optimiser state zero, in the order in which the ONNX Runtime engine has them. */
export function initialTensors(tf: TensorFlow, { graph, parameters, running }: ForwardGraph, start: Parameters, { kind }: OptimiserOptions): Tensors {
  const trained = parameters.filter(({ trainable }) => trainable).flatMap(({ name }) => [name, ...OPTIMISERS[kind].states.map((state) => `${name}.${state}`)]);
  const names = new Set([...trained, ...running.map(({ parameter }) => parameter), ...parameters.map(({ name }) => name)]);
  return new Map(Array.from(names, (name) => {
    const parameter = start.get(name);
    if (parameter) return [name, tf.tensor(parameter.data.slice(), [...parameter.shape])];
    return [name, tf.zeros(shapeIn(graph, name.slice(0, name.lastIndexOf("."))))];
  }));
}

/** What one step is fed besides its parameters: features, dropout masks, and the target under `target`. */
export function fedTensors(tf: TensorFlow, { graph, logits, masks }: ForwardGraph, batch: TrainingBatch, targets: Float32Array, step: { readonly seed: number; readonly stepCount: number }, target: string): Tensors {
  const shape = shapeIn(graph, INPUT);
  const size = shape.reduce((product, length) => product * length, 1);
  const drawn = masks.map((mask): [string, Tensor] => {
    const data = new Float32Array(mask.shape.reduce((product, length) => product * length, 1));
    writeMask(data, mask, step.seed, step.stepCount);
    return [mask.input, tf.tensor(data, [...mask.shape])];
  });
  return new Map([[INPUT, tf.tensor(batch.features.slice(0, size), shape)], [target, tf.tensor(targets.slice(), shapeIn(graph, logits))], ...drawn]);
}

/** Puts tensors in the place of those that had their names, which are disposed of. */
export function replaceTensors(tensors: Tensors, fresh: Readonly<Record<string, Tensor>>): void {
  for (const [name, tensor] of Object.entries(fresh)) {
    tensors.get(name)?.dispose();
    tensors.set(name, tensor);
  }
}

/** Copies of tensors, in the order of their names. */
export function copiedTensors(tensors: ReadonlyMap<string, Tensor>, names: Iterable<string>): TrainingState {
  return new Map(Array.from(names, (name) => {
    const tensor = tensorNamed(tensors, name);
    return [name, { shape: tensor.shape, data: tensor.dataSync<"float32">().slice() }];
  }));
}

export function tensorNamed(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`createTfjsEngine: no tensor named "${name}"`);
  return tensor;
}
