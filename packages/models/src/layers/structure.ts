import { showShape, type Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleShape, noMultiplyAdds, type Layer, type LayerContext, type NestedLayer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

// What the lists hold is read by parseLayers, which knows every kind.
const list = z.custom<readonly NestedLayer[]>((value) => Array.isArray(value), "need a list of layers");
const someLayers = z.custom<readonly NestedLayer[]>((value) => Array.isArray(value) && value.length > 0, "need a list of one layer or more");

/** How paths become one: `add` and `multiply` element by element, `concat` behind each other along an axis. */
type Meeting = "add" | "multiply" | "concat";

export interface SequenceSpec<Nested = NestedLayer> {
  readonly kind: "sequence";
  readonly name: string;
  readonly layers: readonly Nested[];
}

export interface ResidualSpec<Nested = NestedLayer> {
  readonly kind: "residual";
  readonly name: string;
  readonly layers: readonly Nested[];
  /** Layers of the other path. Default none: the input itself. */
  readonly shortcut: readonly Nested[];
  readonly meet: Meeting;
}

export interface ParallelSpec<Nested = NestedLayer> {
  readonly kind: "parallel";
  readonly name: string;
  /** Lists of layers, each on the same input; an empty one gives the input itself. */
  readonly branches: readonly (readonly Nested[])[];
  readonly meet: Meeting;
  /** Axis of the example along which `concat` puts the branches. Default 0, the channels. */
  readonly axis: number;
}

/** Layers one after the other under one name. */
export const sequence: Layer<SequenceSpec> = {
  schema: layerSchema("sequence", { layers: someLayers }),
  lists: ["layers"],
  add: ({ layers }, x, context) => context.nest("layers", layers, x),
  multiplyAdds: noMultiplyAdds,
};

/** Two paths from one input that meet again: `layers`, and a `shortcut` past them. */
export const residual: Layer<ResidualSpec> = {
  schema: layerSchema("residual", { layers: someLayers, shortcut: list.default([]), meet: z.enum(["add", "multiply", "concat"]).default("add") }),
  lists: ["layers", "shortcut"],
  add({ layers, shortcut, meet }, x, context) {
    return met(context, [context.nest("layers", layers, x), context.nest("shortcut", shortcut, x)], meet, 0);
  },
  multiplyAdds: noMultiplyAdds,
};

/** Several paths from one input that meet again. */
export const parallel: Layer<ParallelSpec> = {
  schema: layerSchema("parallel", {
    branches: z.array(list).min(2, "need two branches or more"),
    meet: z.enum(["add", "multiply", "concat"]).default("concat"),
    axis: z.int().default(0),
  }),
  lists: ["branches"],
  add({ branches, meet, axis }, x, context) {
    return met(context, branches.map((layers, index) => context.nest(`branches[${index}]`, layers, x)), meet, axis);
  },
  multiplyAdds: noMultiplyAdds,
};

const ELEMENTWISE = { add: "Add", multiply: "Mul" } as const;

function met(context: LayerContext, paths: readonly Value[], meet: Meeting, axis: number): Value {
  const shapes = paths.map(exampleShape);
  if (meet === "concat") {
    checkConcat(shapes, axis);
    return context.add("Concat", paths, { axis: axis < 0 ? axis : axis + 1 });
  }
  checkSpread(shapes, meet);
  return paths.reduce((sum, path) => context.add(ELEMENTWISE[meet], [sum, path]));
}

/** Lengths agree, or are 1 and spread over the other's, as broadcasted residuals do. */
function checkSpread(shapes: readonly (readonly number[])[], meet: string): void {
  const rank = Math.max(...shapes.map(({ length }) => length));
  const fits = shapes.every((shape) => shape.length === rank) && shapes[0].every((_, axis) => new Set(shapes.map((shape) => shape[axis]).filter((length) => length !== 1)).size <= 1);
  if (!fits) throw new RangeError(`paths that meet by ${meet} need one shape, or lengths of 1 that spread, got ${shapes.map(showShape).join(" and ")}; a conv2d of kernel 1 in the shortcut changes channels, its stride the lengths`);
}

function checkConcat(shapes: readonly (readonly number[])[], axis: number): void {
  const at = axis < 0 ? axis + shapes[0].length : axis;
  const fits = at >= 0 && at < shapes[0].length && shapes.every((shape) => shape.length === shapes[0].length && shape.every((length, other) => other === at || length === shapes[0][other]));
  if (!fits) throw new RangeError(`paths that meet by concat need lengths that agree but on axis ${axis}, got ${shapes.map(showShape).join(" and ")}`);
}
