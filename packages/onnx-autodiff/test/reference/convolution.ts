import { intAttribute, transposedWindowOf, windowOf } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";
import { seen } from "./window.ts";

export const CONVOLUTION_REFERENCE = {
  Conv: ([x, w, bias], attributes, [shape]) => {
    const [outputs, inner, ...kernel] = w.shape;
    const window = windowOf(attributes, kernel, x.shape.slice(2));
    const outputsPerGroup = outputs / intAttribute(attributes, "group", 1);
    const taps = indices(kernel);
    return [arrayOf(shape, ([sample, output, ...position]) => {
      const firstChannel = Math.floor(output / outputsPerGroup) * inner;
      const terms = taps.flatMap((tap) => {
        const place = seen(x.shape, window, position, tap);
        return place ? Array.from({ length: inner }, (_, channel) => at(x, [sample, firstChannel + channel, ...place]) * at(w, [output, channel, ...tap])) : [];
      });
      return sum(terms) + (bias as Array64 | undefined ? at(bias, [output]) : 0);
    })];
  },
  /** Every input lays the filter down at its place; what is beyond the pads is cut off. */
  ConvTranspose: ([x, w, bias], attributes, [shape]) => {
    const [, inner, ...kernel] = w.shape;
    const [, channels, ...spatial] = x.shape;
    const window = transposedWindowOf(attributes, kernel, spatial);
    const channelsPerGroup = channels / intAttribute(attributes, "group", 1);
    const y = { shape, data: new Float64Array(shape.reduce((product, length) => product * length, 1)) };
    for (const [sample, channel, ...position] of indices(x.shape)) {
      const firstOutput = Math.floor(channel / channelsPerGroup) * inner;
      for (const [output, ...tap] of indices(w.shape.slice(1))) {
        const place = seen(shape, window, position, tap);
        if (place) y.data[offset(y, [sample, firstOutput + output, ...place])] += at(x, [sample, channel, ...position]) * at(w, [channel, output, ...tap]);
      }
    }
    return [arrayOf(shape, (index) => at(y, index) + (bias as Array64 | undefined ? at(bias, [index[1]]) : 0))];
  },
} satisfies Record<string, ReferenceOperator>;

function offset({ shape }: Array64, index: readonly number[]): number {
  return index.reduce((total, step, axis) => total * shape[axis] + step, 0);
}
