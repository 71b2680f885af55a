import { elementCount, intsAttribute, windowOf, type GraphBuilder, type Value, type Window } from "@cochlea/onnx-graph";
import { masked } from "../graphs/indicator.ts";
import type { Lowered } from "./lowering.ts";
import { shifted } from "../graphs/placing.ts";
import { tapsOf } from "./portable-convolution.ts";

/**
 * Every tap of the windows is compared with their maximum, and the first that equals it takes the gradient.
 *
 * Taps whose places leave the same rest when divided by the stride are added up, each moved by whole strides; then those sums
 * are interleaved.
 */
export function maxPoolGradByComparing(g: GraphBuilder, { inputs: [dy, x, y], attributes }: Lowered): Value[] {
  const window = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []));
  const { kernel, strides, dilations, pads } = window;
  const moves = kernel.map((length, axis) => Math.floor(((length - 1) * dilations[axis]) / strides[axis]));
  const lengths = y.shape.map((length, axis) => Number(length) + (axis < 2 ? 0 : moves[axis - 2]));
  const sums = new Map<string, Value>();
  for (const { tap, taken } of takenByTaps(g, { dy, x, y }, window)) {
    const places = tap.map((index, axis) => index * dilations[axis]);
    const moved = shifted(g, taken, [0, 0, ...places.map((place, axis) => Math.floor(place / strides[axis]))], lengths);
    const rest = places.map((place, axis) => place % strides[axis]).join();
    const sum = sums.get(rest);
    sums.set(rest, sum ? g.add("Add", [sum, moved]) : moved);
  }
  const nothing = g.add("Expand", [g.scalar(0), g.ints(lengths)]);
  const whole = interleaved(g, tapsOf(strides).map((rest) => sums.get(rest.join()) ?? nothing), strides);
  return [shifted(g, whole, [0, 0, ...pads.slice(0, kernel.length).map((pad) => -pad)], x.shape.map(Number))];
}

/** What of the gradient falls to each tap of the windows. */
function takenByTaps(g: GraphBuilder, { dy, x, y }: { dy: Value; x: Value; y: Value }, { kernel, strides, dilations, pads }: Window) {
  const axes = kernel.map((_, axis) => axis + 2);
  const spans = kernel.map((_, axis) => (Number(y.shape[axis + 2]) - 1) * strides[axis] + 1);
  const missing = kernel.map((length, axis) => Math.max(0, spans[axis] + (length - 1) * dilations[axis] - pads[axis] - Number(x.shape[axis + 2])));
  const around = [0, 0, ...pads.slice(0, kernel.length), 0, 0, ...missing];
  const padded = around.every((pad) => pad === 0) ? x : g.add("Pad", [x, g.ints(around), g.scalar(-Infinity)]);
  let left = dy;
  return tapsOf(kernel).map((tap) => {
    const starts = tap.map((index, axis) => index * dilations[axis]);
    const seen = g.add("Slice", [padded, g.ints(starts), g.ints(starts.map((start, axis) => start + spans[axis])), g.ints(axes), g.ints(strides)]);
    const taken = masked(g, left, g.add("Equal", [seen, y]));
    left = g.add("Sub", [left, taken]);
    return { tap, taken };
  });
}

/** Maps of one shape, one for each place in a block of some lengths, laid out as maps of such blocks. */
function interleaved(g: GraphBuilder, maps: readonly Value[], block: readonly number[]): Value {
  if (maps.length === 1) return maps[0];
  const [samples, channels, ...lengths] = maps[0].shape.map(Number);
  const apart = maps.map((map) => g.add("Reshape", [map, g.ints([samples, channels, ...lengths, 1])]));
  const stacked = g.add("Reshape", [g.add("Concat", apart, { axis: lengths.length + 2 }), g.ints([samples * channels, ...lengths, ...block])]);
  const perm = [0, ...block.flatMap((_, axis) => [1 + axis, 1 + block.length + axis])];
  return g.add("Reshape", [g.add("Transpose", [stacked], { perm }), g.ints([samples, channels, ...lengths.map((length, axis) => length * block[axis])])]);
}

/** The index of each maximum, and a sum of the gradients that fall on it. */
export function maxPoolGradByIndices(g: GraphBuilder, { inputs: [dy, x], attributes }: Lowered): Value[] {
  const [, indices] = g.addAll("MaxPool", [x], attributes);
  const flat = g.add("Expand", [g.scalar(0), g.ints([elementCount(x.shape)])]);
  const targets = g.add("Reshape", [indices, g.ints([elementCount(dy.shape)])]);
  const gradients = g.add("Reshape", [dy, g.ints([elementCount(dy.shape)])]);
  const summed = g.add("ScatterElements", [flat, targets, gradients], { axis: 0, reduction: "add" });
  return [g.add("Reshape", [summed, g.ints(x.shape.map(Number))])];
}
