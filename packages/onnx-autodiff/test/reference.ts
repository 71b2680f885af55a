import type { Graph, TensorData } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./reference/array.ts";
import type { Loss } from "../src/differentiation/losses.ts";
import { ACTIVATION_REFERENCE } from "./reference/activation.ts";
import { CONVOLUTION_REFERENCE } from "./reference/convolution.ts";
import { ELEMENTWISE_REFERENCE } from "./reference/elementwise.ts";
import { INDEXING_REFERENCE } from "./reference/indexing.ts";
import { LAYOUT_REFERENCE } from "./reference/layout.ts";
import { MATRIX_REFERENCE } from "./reference/matrix.ts";
import { NORMALISATION_REFERENCE } from "./reference/normalisation.ts";
import { POOLING_REFERENCE } from "./reference/pooling.ts";
import { RECURRENT_REFERENCE } from "./reference/recurrent.ts";
import { REDUCTION_REFERENCE } from "./reference/reduction.ts";
import type { ReferenceOperator } from "./reference/reference-operator.ts";
import { SELECTION_REFERENCE } from "./reference/selection.ts";
import { SLICING_REFERENCE } from "./reference/slicing.ts";
import { TRIGONOMETRIC_REFERENCE } from "./reference/trigonometric.ts";

/** Every operator with a gradient rule by its definition in float64: slow, and with nothing in it to get wrong. */
const REFERENCE: Readonly<Record<string, ReferenceOperator>> = {
  ...ACTIVATION_REFERENCE,
  ...CONVOLUTION_REFERENCE,
  ...ELEMENTWISE_REFERENCE,
  ...INDEXING_REFERENCE,
  ...LAYOUT_REFERENCE,
  ...MATRIX_REFERENCE,
  ...NORMALISATION_REFERENCE,
  ...POOLING_REFERENCE,
  ...RECURRENT_REFERENCE,
  ...REDUCTION_REFERENCE,
  ...SELECTION_REFERENCE,
  ...SLICING_REFERENCE,
  ...TRIGONOMETRIC_REFERENCE,
};

const converted = new WeakMap<TensorData, Array64>();

/** A constant in float64, converted once. */
function inDouble(constant: TensorData): Array64 {
  const known = converted.get(constant) ?? { shape: constant.shape, data: Float64Array.from(constant.data, Number) };
  converted.set(constant, known);
  return known;
}

/** All values of a forward graph, by name. */
export function evaluate(graph: Graph, feeds: ReadonlyMap<string, Array64>): Map<string, Array64> {
  const values = new Map(feeds);
  for (const [name, data] of graph.constants) values.set(name, inDouble(data));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name) as Array64);
    const shapes = node.outputs.map((name) => graph.values.get(name)?.shape.map(Number) ?? []);
    REFERENCE[node.operator](inputs, node.attributes, shapes).forEach((value, index) => values.set(node.outputs[index], value));
  }
  return values;
}

/** The losses by their definitions; in float64 these logits are not too large for them. */
export function lossOf(loss: Loss = { kind: "softmax-cross-entropy" }, logits: Array64, target: Array64): number {
  return loss.kind === "softmax-cross-entropy" ? softmaxCrossEntropy(logits, target) : sigmoidCrossEntropy(logits, target, loss.positiveWeights);
}

/** −weight·target·log sigmoid(x) − (1 − target)·log(1 − sigmoid(x)), the mean over samples and classes. */
function sigmoidCrossEntropy(logits: Array64, target: Array64, weights?: readonly number[]): number {
  const terms = indices(logits.shape).map((index) => {
    const [sigmoid, wanted, weight] = [1 / (1 + Math.exp(-at(logits, index))), at(target, index), weights?.[index[1]] ?? 1];
    return -weight * wanted * Math.log(sigmoid) - (1 - wanted) * Math.log(1 - sigmoid);
  });
  return sum(terms) / terms.length;
}

/** −Σ target·log softmax(logits) over the classes, and the mean over the batch. */
function softmaxCrossEntropy(logits: Array64, target: Array64): number {
  const logProbabilities = REFERENCE.LogSoftmax([logits], { axis: 1 }, [logits.shape])[0];
  return -sum(indices(logits.shape).map((index) => at(target, index) * at(logProbabilities, index))) / logits.shape[0];
}

/**
 * The gradient of a loss by the numbers in `data`, which are moved one at a time and put back.
 *
 * Off by about step² times the third derivative, and by the rounding of float64 over the step: 1e-8 and 1e-12 here.
 */
export function centralDifferences(loss: () => number, { shape, data }: Array64, step = 1e-4): Array64 {
  let place = 0;
  return arrayOf(shape, () => {
    const here = data[place];
    const [above, below] = [here + step, here - step].map((value) => {
      data[place] = value;
      return loss();
    });
    data[place++] = here;
    return (above - below) / (2 * step);
  });
}
