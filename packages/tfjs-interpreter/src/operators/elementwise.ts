import { intAttribute, type Attributes } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import { dtypeOf } from "../tensors.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { withAxisLast } from "./axis-last.ts";
import { binary, inputOf, numbersOf, unary, type TfjsOperator } from "./tfjs-operator.ts";

export const ELEMENTWISE_OPERATORS = {
  Abs: unary((tf, x) => tf.abs(x)),
  Acos: unary((tf, x) => tf.acos(x)),
  Acosh: unary((tf, x) => tf.acosh(x)),
  Asin: unary((tf, x) => tf.asin(x)),
  Asinh: unary((tf, x) => tf.asinh(x)),
  Atan: unary((tf, x) => tf.atan(x)),
  Atanh: unary((tf, x) => tf.atanh(x)),
  Cast: unary((tf, x, attributes) => converted(tf, x, dtypeOf(intAttribute(attributes, "to", 0)))),
  CastLike: binary((tf, x, like) => converted(tf, x, like.dtype)),
  Ceil: unary((tf, x) => tf.ceil(x)),
  Cos: unary((tf, x) => tf.cos(x)),
  Cosh: unary((tf, x) => tf.cosh(x)),
  CumSum: (tf, node) => {
    const [exclusive, reverse] = ["exclusive", "reverse"].map((name) => intAttribute(node.attributes, name, 0) === 1);
    return [withAxisLast(tf, inputOf(node, 0), numbersOf(node, 1)[0], (x) => tf.cumsum(x, x.rank - 1, exclusive, reverse))];
  },
  Erf: unary((tf, x) => tf.erf(x)),
  Exp: unary((tf, x) => tf.exp(x)),
  Floor: unary((tf, x) => tf.floor(x)),
  Identity: unary((_, x) => x),
  IsInf: unary(infinite),
  IsNaN: unary((tf, x) => tf.isNaN(x)),
  Log: unary((tf, x) => tf.log(x)),
  Neg: unary((tf, x) => tf.neg(x)),
  Not: unary((tf, x) => tf.logicalNot(x)),
  Reciprocal: unary((tf, x) => tf.reciprocal(x)),
  Round: unary((tf, x) => tf.round(x)),
  Sign: unary((tf, x) => tf.sign(x)),
  Sin: unary((tf, x) => tf.sin(x)),
  Sinh: unary((tf, x) => tf.sinh(x)),
  Sqrt: unary((tf, x) => tf.sqrt(x)),
  Tan: unary((tf, x) => tf.tan(x)),
  Tanh: unary((tf, x) => tf.tanh(x)),
} satisfies Record<string, TfjsOperator>;

/** Bools are what is not 0; TensorFlow.js would take what is not 0 after rounding. */
function converted(tf: TensorFlow, x: Tensor, dtype: Tensor["dtype"]): Tensor {
  return dtype === "bool" && x.dtype !== "bool" ? tf.notEqual(x, tf.scalar(0, x.dtype)) : tf.cast(x, dtype);
}

function infinite(tf: TensorFlow, x: Tensor, attributes: Attributes): Tensor {
  const signs = (["positive", "negative"] as const).filter((sign) => intAttribute(attributes, `detect_${sign}`, 1) === 1);
  if (signs.length === 2) return tf.isInf(x);
  return signs.length === 0 ? tf.zeros(x.shape, "bool") : tf.equal(x, tf.scalar(signs[0] === "positive" ? Infinity : -Infinity));
}
