import { showShape, type Dimension, type GraphBuilder, type Shape, type Value } from "@cochlea/onnx-graph";

/** A way of handing features to a model that was made for another order of axes. */
interface Adapter {
  readonly shape: (features: readonly number[]) => readonly number[];
  readonly add: (g: GraphBuilder, x: Value, shape: readonly number[]) => Value;
}

const batch = (x: Value): Dimension => x.shape[0];

const reshape = (g: GraphBuilder, x: Value, shape: readonly number[]): Value => g.add("Reshape", [x, g.ints([typeof batch(x) === "number" ? Number(batch(x)) : -1, ...shape])]);

/** The first that fits is taken. */
const ADAPTERS: readonly Adapter[] = [
  { shape: (features) => features, add: (_, x) => x },
  { shape: ([channels, ...map]) => (channels === 1 ? map : []), add: reshape },
  { shape: ([channels, bands, frames]) => (channels === 1 ? [frames, bands] : []), add: (g, x, shape) => reshape(g, g.add("Transpose", [x], { perm: [0, 1, 3, 2] }), shape) },
  { shape: (features) => [features.reduce((product, length) => product * length, 1)], add: reshape },
];

/**
 * Brings features `[batch, channels, bands, frames]` to the shape that a model takes: as they are, without their single
 * channel, as a sequence `[batch, frames, bands]`, or in one row.
 *
 * @param wanted The model's input with its batch; lengths that are free take any.
 * @throws {RangeError} Where none of these fits; gives both shapes.
 */
export function adaptFeatures(g: GraphBuilder, x: Value, wanted: Shape): Value {
  const features = x.shape.slice(1).map(Number);
  for (const { shape, add } of ADAPTERS) {
    const given = shape(features);
    if (fits(given, wanted.slice(1))) return add(g, x, given);
  }
  throw new RangeError(`need features that fit the model's input ${showShape(wanted)}, got ${showShape(["batch", ...features])}; choose another front end`);
}

function fits(given: readonly number[], wanted: Shape): boolean {
  return given.length > 0 && given.length === wanted.length && wanted.every((length, axis) => typeof length === "string" || length === given[axis]);
}
