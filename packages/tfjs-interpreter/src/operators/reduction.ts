import { intAttribute, intsAttribute, normaliseAxis, type Attributes } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import { cut } from "../cut.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { withAxisLast } from "./axis-last.ts";
import { pickedAlong } from "./indexing.ts";
import { unstacked } from "./layout.ts";
import { inputOf, numbersOf, unary, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

type Reduction = (tf: TensorFlow, x: Tensor, axes: number[], keep: boolean) => Tensor;

export const REDUCTION_OPERATORS = {
  ArgMax: unary((tf, x, attributes) => extreme(tf, x, attributes)),
  ArgMin: unary((tf, x, attributes) => extreme(tf, tf.neg(x), attributes)),
  Hardmax: along((tf, x) => tf.cast(tf.oneHot(tf.argMax(x, -1), x.shape[x.rank - 1]), x.dtype)),
  LogSoftmax: along((tf, x) => tf.logSoftmax(x)),
  ReduceL1: byAttribute((tf, x, axes, keep) => tf.sum(tf.abs(x), axes, keep)),
  ReduceL2: byAttribute((tf, x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  ReduceLogSum: byAttribute((tf, x, axes, keep) => tf.log(tf.sum(x, axes, keep))),
  ReduceLogSumExp: byAttribute((tf, x, axes, keep) => tf.logSumExp(x, axes, keep)),
  ReduceMax: byAttribute((tf, x, axes, keep) => tf.max(x, axes, keep)),
  ReduceMean: byAttribute((tf, x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceMin: byAttribute((tf, x, axes, keep) => tf.min(x, axes, keep)),
  ReduceProd: byAttribute(product),
  ReduceSum: (tf, node) => [reduceSum(tf, node)],
  ReduceSumSquare: byAttribute((tf, x, axes, keep) => tf.sum(tf.square(x), axes, keep)),
  Softmax: along((tf, x) => tf.softmax(x)),
  TopK: (tf, node) => topK(tf, node),
} satisfies Record<string, TfjsOperator>;

/** At opset 17 only ReduceSum takes its axes as an input. No axes means all. */
function byAttribute(reduce: Reduction): TfjsOperator {
  return unary((tf, x, attributes) => reduced(tf, x, intsAttribute(attributes, "axes", []), attributes, reduce));
}

function reduced(tf: TensorFlow, x: Tensor, axes: readonly number[], attributes: Attributes, reduce: Reduction): Tensor {
  const gone = axes.length > 0 ? axes.map((axis) => normaliseAxis(axis, x.rank)) : [...x.shape.keys()];
  return reduce(tf, x, gone, intAttribute(attributes, "keepdims", 1) === 1);
}

function reduceSum(tf: TensorFlow, node: TfjsNode): Tensor {
  const [x, axes] = [inputOf(node, 0), node.numbers(1) ?? []];
  if (axes.length === 0 && intAttribute(node.attributes, "noop_with_empty_axes", 0) === 1) return x;
  return reduced(tf, x, axes, node.attributes, (_, value, gone, keep) => tf.sum(value, gone, keep));
}

/** An operator along one axis, which TensorFlow.js has for the last alone. */
function along(compute: (tf: TensorFlow, x: Tensor) => Tensor): TfjsOperator {
  return unary((tf, x, attributes) => withAxisLast(tf, x, intAttribute(attributes, "axis", -1), (last) => compute(tf, last)));
}

/** Where the largest element stands: the first of equal ones, or the last. */
function extreme(tf: TensorFlow, x: Tensor, attributes: Attributes): Tensor {
  const axis = normaliseAxis(intAttribute(attributes, "axis", 0), x.rank);
  const fromEnd = intAttribute(attributes, "select_last_index", 0) === 1;
  const found = tf.argMax(fromEnd ? tf.reverse(x, axis) : x, axis);
  const at = fromEnd ? tf.sub(tf.scalar(x.shape[axis] - 1, "int32"), found) : found;
  return intAttribute(attributes, "keepdims", 1) === 1 ? tf.expandDims(at, axis) : at;
}

/** The largest elements along an axis, or the smallest, in order, and where they stood. */
function topK(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const x = inputOf(node, 0);
  const [count] = numbersOf(node, 1);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", -1), x.rank);
  const sign = intAttribute(node.attributes, "largest", 1) === 1 ? 1 : -1;
  const places = cut(tf, withAxisLast(tf, x, axis, (last) => tf.topk(tf.mul(last, sign), count).indices));
  return [pickedAlong(tf, x, places, axis), places];
}

/** Element by element: the gradient that TensorFlow.js has of `prod` needs its chained operators. */
function product(tf: TensorFlow, x: Tensor, axes: number[], keep: boolean): Tensor {
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const rows = tf.reshape(tf.transpose(x, [...axes, ...others]), [-1, ...others.map((axis) => x.shape[axis])]);
  const whole = unstacked(tf, rows, 0).reduce((a, b) => tf.mul(a, b));
  return keep ? tf.reshape(whole, x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))) : whole;
}
