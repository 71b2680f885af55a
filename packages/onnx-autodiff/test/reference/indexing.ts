import { intAttribute, normaliseAxis, type Attributes } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

export const INDEXING_REFERENCE = {
  Gather: ([x, places], attributes, [shape]) => {
    const axis = axisOf(x, attributes, 0);
    const rank = places.shape.length;
    return [arrayOf(shape, (index) => {
      const place = at(places, index.slice(axis, axis + rank));
      return at(x, [...index.slice(0, axis), normaliseAxis(place, x.shape[axis]), ...index.slice(axis + rank)]);
    })];
  },
  GatherElements: ([x, places], attributes) => {
    const axis = axisOf(x, attributes, 0);
    return [arrayOf(places.shape, (index) => at(x, index.with(axis, normaliseAxis(at(places, index), x.shape[axis]))))];
  },
  GatherND: ([x, places], _, [shape]) => [arrayOf(shape, (index) => at(x, [...row(x, places, index), ...index.slice(places.shape.length - 1)]))],
  ScatterElements: ([x, places, updates], attributes) => {
    const axis = axisOf(x, attributes, 0);
    return [scattered(x, updates, attributes, (index) => index.with(axis, normaliseAxis(at(places, index), x.shape[axis])))];
  },
  ScatterND: ([x, places, updates], attributes) => [scattered(x, updates, attributes, (index) => [...row(x, places, index), ...index.slice(places.shape.length - 1)])],
  TopK: ([x], attributes, [shape]) => {
    const axis = axisOf(x, attributes, -1);
    const order = intAttribute(attributes, "largest", 1) === 1 ? -1 : 1;
    const ranked = (index: readonly number[]): number[] => Array.from({ length: x.shape[axis] }, (_, step) => step).sort((a, b) => order * (at(x, index.with(axis, a)) - at(x, index.with(axis, b))));
    const places = arrayOf(shape, (index) => ranked(index)[index[axis]]);
    return [arrayOf(shape, (index) => at(x, index.with(axis, at(places, index)))), places];
  },
} satisfies Record<string, ReferenceOperator>;

function axisOf(x: Array64, attributes: Attributes, fallback: number): number {
  return normaliseAxis(intAttribute(attributes, "axis", fallback), x.shape.length);
}

/** The place that the last axis of `places` names. */
function row(x: Array64, places: Array64, index: readonly number[]): number[] {
  const rank = places.shape.length - 1;
  return Array.from({ length: places.shape[rank] }, (_, axis) => normaliseAxis(at(places, [...index.slice(0, rank), axis]), x.shape[axis]));
}

function scattered(x: Array64, updates: Array64, attributes: Attributes, placeOf: (index: readonly number[]) => readonly number[]): Array64 {
  const data = x.data.slice();
  for (const index of indices(updates.shape)) {
    const offset = placeOf(index).reduce((total, step, axis) => total * x.shape[axis] + step, 0);
    data[offset] = at(updates, index) + (attributes.reduction === "add" ? data[offset] : 0);
  }
  return { shape: x.shape, data };
}
