import { intAttribute, intsAttribute, windowOf, type Attributes } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";
import { seen } from "./window.ts";

export const POOLING_REFERENCE = {
  MaxPool: ([x], attributes, [shape]) => [pooled(x, attributes, shape, (values) => Math.max(...values))],
  AveragePool: ([x], attributes, [shape]) => {
    const area = intsAttribute(attributes, "kernel_shape", []).reduce((product, length) => product * length, 1);
    const countsPadding = intAttribute(attributes, "count_include_pad", 0) === 1;
    return [pooled(x, attributes, shape, (values) => sum(values) / (countsPadding ? area : values.length))];
  },
  LpPool: ([x], attributes, [shape]) => [pooled(x, attributes, shape, norm(attributes))],
  GlobalAveragePool: ([x], _, [shape]) => [global(x, shape, (values) => sum(values) / values.length)],
  GlobalMaxPool: ([x], _, [shape]) => [global(x, shape, (values) => Math.max(...values))],
  GlobalLpPool: ([x], attributes, [shape]) => [global(x, shape, norm(attributes))],
} satisfies Record<string, ReferenceOperator>;

type Combine = (values: readonly number[]) => number;

function norm(attributes: Attributes): Combine {
  const p = intAttribute(attributes, "p", 2);
  return (values) => sum(values.map((value) => Math.abs(value) ** p)) ** (1 / p);
}

function global(x: Array64, shape: readonly number[], combine: Combine): Array64 {
  const places = indices(x.shape.slice(2));
  return arrayOf(shape, ([sample, channel]) => combine(places.map((place) => at(x, [sample, channel, ...place]))));
}

function pooled(x: Array64, attributes: Attributes, shape: readonly number[], combine: Combine): Array64 {
  const window = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []), x.shape.slice(2));
  const taps = indices(window.kernel);
  return arrayOf(shape, ([sample, channel, ...position]) => combine(taps.flatMap((tap) => {
    const place = seen(x.shape, window, position, tap);
    return place ? [at(x, [sample, channel, ...place])] : [];
  })));
}
