import { namesOf } from "../decode/inline-functions.ts";
import type { RawGraph } from "../decode/raw-graph.ts";
import type { BakedLength } from "../folding/reshape-target.ts";
import { GraphBuilder } from "../graph-builder.ts";
import type { Graph } from "../graph.ts";
import { showShape, type Dimension, type Shape } from "../tensor.ts";
import { Names } from "./names.ts";
import { located, Rebuilder } from "./rebuilder.ts";
import { removeDeadNodes } from "./remove-dead-nodes.ts";

export interface SpecialiseOptions {
  /** Shapes of inputs by name, numbers or names of free dimensions. Default as the file gives them. */
  readonly inputs?: Readonly<Record<string, Shape>>;
}

/**
 * Builds a graph anew for given input shapes, in operators of opset 17.
 *
 * What follows from shapes and constants is computed; with free lengths too, so that `Reshape` to [length 0 of x, -1] becomes one to [0, -1].
 * What is computed from weights stays a node, so that they can be trained. Nodes that no output depends on are left out.
 * Where the file fixes a length that is asked to be another, constants of `Reshape` that hold it change with it, if it is certain that they do.
 *
 * @throws {RangeError} Where a node can't be converted or its inputs don't fit; names the node, its operator and its opset.
 */
export function specialise(graph: RawGraph, options: SpecialiseOptions = {}): Graph {
  const asked = options.inputs ?? {};
  const unknown = Object.keys(asked).filter((name) => !graph.inputs.includes(name));
  if (unknown.length) throw new RangeError(`specialise: need names of inputs, ${graph.inputs.join(", ") || "of which there are none"}, got ${unknown.join(", ")}`);
  const shapes = new Map(graph.inputs.map((name) => [name, inputShape(graph, name, Object.hasOwn(asked, name) ? asked[name] : undefined)]));
  const change = changedLength(graph, shapes);
  if (!change) return rebuilt(graph, shapes, null);
  const free = new Map([...shapes].map(([name, shape]) => [name, shape.map((length, axis) => (isChanged(graph, name, axis, length, change) ? change.name : length))]));
  const freed = rebuilt(graph, free, change);
  return typeof change.to === "string" ? freed : rebuilt(freed, shapes, null);
}

/** A length that the file fixes and that is asked to be another. */
interface ChangedLength extends BakedLength {
  readonly to: Dimension;
}

function inputShape(graph: RawGraph, name: string, asked: Shape | undefined): Shape {
  const declared = graph.values.get(name)?.shape ?? null;
  if (!asked && !declared) throw new RangeError(`specialise: need the shape of the input "${name}", which the file does not give; say it in inputs`);
  const fits = !asked || !declared || asked.length === declared.length;
  if (!fits) throw new RangeError(`specialise: need ${declared.length} lengths for the input "${name}", ${showShape(declared.map((length) => length ?? "?"))} in the file, got ${showShape(asked)}`);
  return asked ?? (declared ?? []).map((length, axis) => length ?? `${name}.${axis}`);
}

/** The batch, where it changes: a leading length, or one of 1. Other lengths, such as steps, are only what they are asked to be. */
function changedLength(graph: RawGraph, shapes: ReadonlyMap<string, Shape>): ChangedLength | null {
  for (const [name, shape] of shapes) {
    for (const [axis, to] of shape.entries()) {
      const was = declaredLength(graph, name, axis);
      if (typeof was === "number" && was !== to && (axis === 0 || was === 1)) return { name: typeof to === "string" ? to : "changed", was, to };
    }
  }
  return null;
}

function isChanged(graph: RawGraph, name: string, axis: number, length: Dimension, change: ChangedLength): boolean {
  return length === change.to && declaredLength(graph, name, axis) === change.was;
}

function declaredLength(graph: RawGraph, name: string, axis: number): Dimension | null {
  return graph.values.get(name)?.shape?.[axis] ?? null;
}

function rebuilt(graph: RawGraph, shapes: ReadonlyMap<string, Shape>, baked: BakedLength | null): Graph {
  const builder = new GraphBuilder(graph.name || "graph");
  const rebuilder = new Rebuilder({ builder, names: new Names(namesOf(graph)), baked });
  for (const [name, shape] of shapes) rebuilder.input(name, { type: graph.values.get(name)?.type ?? "float32", shape });
  explained(baked, () => {
    rebuilder.body(graph);
    for (const name of graph.outputs) located(`output "${name}"`, () => builder.output(rebuilder.lookup(name).value(), name));
  });
  return removeDeadNodes(builder.build());
}

/** Adds to an error that it comes of a batch that the file fixes. */
function explained(baked: BakedLength | null, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!baked || !(error instanceof RangeError)) throw error;
    throw new RangeError(`${error.message}; the file fixes a length of ${baked.was} that is to be free: export it with a dynamic batch`, { cause: error });
  }
}
