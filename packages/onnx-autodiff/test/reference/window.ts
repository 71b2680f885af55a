import type { Window } from "@cochlea/onnx-graph";

/** Where in a map of shape [samples, channels, …] a tap of the window at a position falls, or undefined in the padding. */
export function seen(shape: readonly number[], { strides, dilations, pads }: Window, position: readonly number[], tap: readonly number[]): number[] | undefined {
  const place = position.map((step, axis) => step * strides[axis] + tap[axis] * dilations[axis] - pads[axis]);
  return place.every((index, axis) => index >= 0 && index < shape[axis + 2]) ? place : undefined;
}
