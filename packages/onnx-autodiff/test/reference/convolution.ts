import { intAttribute, intsAttribute, windowOf, type Window } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

export const CONVOLUTION_REFERENCE = {
  Conv: ([x, w, bias], attributes, [shape]) => {
    const [outputs, inner, ...kernel] = w.shape;
    const window = windowOf(attributes, kernel);
    const outputsPerGroup = outputs / intAttribute(attributes, "group", 1);
    const taps = indices(kernel);
    return [arrayOf(shape, ([sample, output, ...position]) => {
      const firstChannel = Math.floor(output / outputsPerGroup) * inner;
      const terms = taps.flatMap((tap) => {
        const place = seen(x, window, position, tap);
        return place ? Array.from({ length: inner }, (_, channel) => at(x, [sample, firstChannel + channel, ...place]) * at(w, [output, channel, ...tap])) : [];
      });
      return sum(terms) + (bias as Array64 | undefined ? at(bias, [output]) : 0);
    })];
  },
  MaxPool: ([x], attributes, [shape]) => [pooled(x, attributes, shape, (values) => Math.max(...values))],
  AveragePool: ([x], attributes, [shape]) => {
    const area = intsAttribute(attributes, "kernel_shape", []).reduce((product, length) => product * length, 1);
    const countsPadding = intAttribute(attributes, "count_include_pad", 0) === 1;
    return [pooled(x, attributes, shape, (values) => sum(values) / (countsPadding ? area : values.length))];
  },
  GlobalAveragePool: ([x], _, [shape]) => {
    const places = indices(x.shape.slice(2));
    return [arrayOf(shape, ([sample, channel]) => sum(places.map((place) => at(x, [sample, channel, ...place]))) / places.length)];
  },
} satisfies Record<string, ReferenceOperator>;

/** Where in the map a tap falls, or undefined in the padding. */
function seen(x: Array64, { strides, dilations, pads }: Window, position: readonly number[], tap: readonly number[]): number[] | undefined {
  const place = position.map((step, axis) => step * strides[axis] + tap[axis] * dilations[axis] - pads[axis]);
  return place.every((index, axis) => index >= 0 && index < x.shape[axis + 2]) ? place : undefined;
}

function pooled(x: Array64, attributes: Parameters<ReferenceOperator>[1], shape: readonly number[], combine: (values: readonly number[]) => number): Array64 {
  const window = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []));
  const taps = indices(window.kernel);
  return arrayOf(shape, ([sample, channel, ...position]) => combine(taps.flatMap((tap) => {
    const place = seen(x, window, position, tap);
    return place ? [at(x, [sample, channel, ...place])] : [];
  })));
}
