import { elementCount, showShape } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleShape, noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";

const flattenSchema = layerSchema("flatten", {});

/** Each example as one vector, row-major. */
export const flatten: Layer<z.infer<typeof flattenSchema>> = {
  schema: flattenSchema,
  add: (_, x, context) => context.add("Flatten", [x]),
  multiplyAdds: noMultiplyAdds,
};

const reshapeSchema = layerSchema("reshape", {
  /** Shape of an example; one length may be -1, which takes what is left. */
  shape: z.array(z.int().refine((length) => length === -1 || length >= 1, "need lengths of at least 1, or -1 for what is left")).min(1).readonly(),
});

/** The elements of each example in another shape, their order kept (row-major). */
export const reshape: Layer<z.infer<typeof reshapeSchema>> = {
  schema: reshapeSchema,
  add: ({ shape }, x, context) => context.add("Reshape", [x, context.ints([0, ...filled(shape, exampleShape(x))])]),
  multiplyAdds: noMultiplyAdds,
};

function filled(shape: readonly number[], from: readonly number[]): number[] {
  const known = shape.filter((length) => length !== -1).reduce((product, length) => product * length, 1);
  const whole = elementCount(from);
  const holes = shape.length - shape.filter((length) => length !== -1).length;
  if (holes > 1) throw new RangeError(`need at most one -1, got ${showShape(shape)}`);
  if (holes === 1 ? whole % known !== 0 : whole !== known) throw new RangeError(`need the ${whole} elements of ${showShape(from)}, got ${showShape(shape)}`);
  return shape.map((length) => (length === -1 ? whole / known : length));
}

const permuteSchema = layerSchema("permute", {
  /** For each axis of the result, the axis of the example it was: `[1, 0]` swaps the two of a sequence. */
  axes: z.array(z.int().min(0)).min(1).readonly(),
});

/** The axes of each example in another order. */
export const permute: Layer<z.infer<typeof permuteSchema>> = {
  schema: permuteSchema,
  add({ axes }, x, context) {
    const shape = exampleShape(x);
    if (axes.length !== shape.length || shape.some((_, axis) => !axes.includes(axis))) throw new RangeError(`need each axis of ${showShape(shape)} once, 0 to ${shape.length - 1}, got [${axes.join(", ")}]`);
    return context.add("Transpose", [x], { perm: [0, ...axes.map((axis) => axis + 1)] });
  },
  multiplyAdds: noMultiplyAdds,
};

const timeMajorSchema = layerSchema("time-major", {
  /** Cuts the frames into this many steps. Default a step for each frame. */
  steps: positiveInteger.optional(),
});

/**
 * Maps `[channels, bands, frames]` or signals `[channels, frames]` as a sequence `[steps, features]`; in a step a channel's bands stand side by side.
 *
 * With fewer steps than frames a step holds several frames, one after the other; where the steps do not divide the frames, a frame is cut,
 * as `x.permute(0, 3, 1, 2).reshape(batch, steps, -1)` does in PyTorch.
 */
export const timeMajor: Layer<z.infer<typeof timeMajorSchema>> = {
  schema: timeMajorSchema,
  add({ steps }, x, context) {
    const shape = exampleShape(x);
    if (shape.length !== 2 && shape.length !== 3) throw new RangeError(`need maps [channels, bands, frames] or signals [channels, frames], got ${showShape(shape)}`);
    const frames = shape[shape.length - 1];
    const rows = steps ?? frames;
    const elements = elementCount(shape);
    if (elements % rows !== 0) throw new RangeError(`need steps that divide the ${elements} elements of ${showShape(shape)}, as ${frames} does, got ${rows}`);
    const turned = context.add("Transpose", [x], { perm: shape.length === 3 ? [0, 3, 1, 2] : [0, 2, 1] });
    return shape.length === 2 && rows === frames ? turned : context.add("Reshape", [turned, context.ints([0, rows, elements / rows])]);
  },
  multiplyAdds: noMultiplyAdds,
};
