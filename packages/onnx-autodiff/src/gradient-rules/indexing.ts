import { elementCount, intAttribute, normaliseAxis, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, knownShape, reshape, zeros, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

/** What was taken from several places, or from one several times, is added up there. */
export const INDEXING_GRADIENTS = {
  Gather: (g, forward) => {
    const indices = forward.constantNumbers(1);
    return [(indices && gatheredBack(g, forward, indices)) ?? gatherGrad(g, forward), null];
  },
  GatherElements: (g, forward) => {
    const axis = intAttribute(forward.node.attributes, "axis", 0);
    return [g.add("ScatterElements", [zerosLike(g, inputOf(forward, 0)), inputOf(forward, 1), forward.gradient], { axis, reduction: "add" }), null];
  },
  GatherND: (g, forward) => [g.add("ScatterND", [zerosLike(g, inputOf(forward, 0)), inputOf(forward, 1), forward.gradient], { reduction: "add" }), null],
  ScatterElements: (g, forward) => {
    const axis = intAttribute(forward.node.attributes, "axis", 0);
    const indices = inputOf(forward, 1);
    const kept = (): Value => g.add("ScatterElements", [forward.gradient, indices, zerosLike(g, inputOf(forward, 2))], { axis });
    return [forward.wants(0) ? unlessAdded(forward, kept) : null, null, forward.wants(2) ? g.add("GatherElements", [forward.gradient, indices], { axis }) : null];
  },
  ScatterND: (g, forward) => {
    const indices = inputOf(forward, 1);
    const kept = (): Value => g.add("ScatterND", [forward.gradient, indices, zerosLike(g, inputOf(forward, 2))]);
    return [forward.wants(0) ? unlessAdded(forward, kept) : null, null, forward.wants(2) ? g.add("GatherND", [forward.gradient, indices]) : null];
  },
  TopK: (g, forward) => {
    const axis = intAttribute(forward.node.attributes, "axis", -1);
    return [g.add("ScatterElements", [zerosLike(g, inputOf(forward, 0)), forward.outputs[1], forward.gradient], { axis }), null];
  },
} satisfies Record<string, GradientRule>;

function zerosLike(g: GraphBuilder, value: Value): Value {
  return zeros(g, knownShape(value));
}

/** The gradient by scattered-into data: all of it where updates were added, and none where they took a place. */
function unlessAdded(forward: ForwardNode, kept: () => Value): Value {
  return forward.node.attributes.reduction === "add" ? forward.gradient : kept();
}

function gatherGrad(g: GraphBuilder, forward: ForwardNode): Value {
  const shape = knownShape(inputOf(forward, 0));
  const axis = normaliseAxis(intAttribute(forward.node.attributes, "axis", 0), shape.length);
  return g.add("GatherGrad", [forward.gradient, inputOf(forward, 1)], { axis, shape });
}

/** Where a place was taken more often than this, as many gathers cost more than one sum. */
const MOST_GATHERS = 4;

/**
 * Known places: for each, what was taken from it is gathered from the gradient, a row of zeros standing for nothing.
 *
 * One gather for those that were taken once, another for those taken twice, and so on; `null` where there would be many.
 */
function gatheredBack(g: GraphBuilder, forward: ForwardNode, indices: readonly number[]): Value | null {
  const shape = knownShape(inputOf(forward, 0));
  const axis = normaliseAxis(intAttribute(forward.node.attributes, "axis", 0), shape.length);
  const sources = Array.from({ length: shape[axis] }, (): number[] => []);
  indices.forEach((index, place) => sources[normaliseAxis(index, shape[axis])].push(place));
  const most = Math.max(...sources.map(({ length }) => length));
  if (most > MOST_GATHERS) return null;
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const rows = reshape(g, forward.gradient, [elementCount(before), indices.length, elementCount(after)]);
  const withNothing = g.add("Pad", [rows, g.ints([0, 0, 0, 0, 1, 0])]);
  const gathers = Array.from({ length: most }, (_, nth) => g.add("Gather", [withNothing, g.ints(sources.map((places) => places[nth] ?? indices.length))], { axis: 1 }));
  return reshape(g, gathers.reduce((sum, each) => g.add("Add", [sum, each])), shape);
}
