import { intAttribute, normaliseAxis, stringAttribute } from "@cochlea/onnx-graph";
import { arrayOf, at, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

type Optional = readonly (Array64 | undefined)[];

export const SLICING_REFERENCE = {
  Slice: (inputs: Optional, _, [shape]) => {
    const x = inputs[0] as Array64;
    const [starts, , axes, steps] = inputs.slice(1).map((each) => [...(each?.data ?? [])]);
    const place = (axis: number, step: number): number => {
      const listed = starts.findIndex((_, at) => normaliseAxis(axes?.[at] ?? at, x.shape.length) === axis);
      return listed < 0 ? step : sliced(x.shape[axis], starts[listed], steps?.[listed] ?? 1, step);
    };
    return [arrayOf(shape, (index) => at(x, index.map((step, axis) => place(axis, step))))];
  },
  Split: ([x], attributes, shapes) => {
    const axis = normaliseAxis(intAttribute(attributes, "axis", 0), x.shape.length);
    return shapes.map((shape, part) => {
      const start = sum(shapes.slice(0, part).map((each) => each[axis]));
      return arrayOf(shape, (index) => at(x, index.with(axis, start + index[axis])));
    });
  },
  Pad: ([x, pads, value]: Optional, attributes, [shape]) => {
    const from = x as Array64;
    const mode = stringAttribute(attributes, "mode", "constant");
    return [arrayOf(shape, (index) => {
      const places = index.map((step, axis) => padded(step - (pads?.data[axis] ?? 0), from.shape[axis], mode));
      return places.every((place, axis) => place >= 0 && place < from.shape[axis]) ? at(from, places) : (value?.data[0] ?? 0);
    })];
  },
  Trilu: ([x, k]: Optional, attributes) => {
    const [from, upper, diagonal] = [x as Array64, intAttribute(attributes, "upper", 1) === 1, k?.data[0] ?? 0];
    return [arrayOf(from.shape, (index) => {
      const offset = index[index.length - 1] - index[index.length - 2] - diagonal;
      return (upper ? offset >= 0 : offset <= 0) ? at(from, index) : 0;
    })];
  },
  CumSum: ([x, axis], attributes) => {
    const along = normaliseAxis(axis.data[0], x.shape.length);
    const [reverse, exclusive] = ["reverse", "exclusive"].map((name) => intAttribute(attributes, name, 0) === 1);
    const counts = (step: number, here: number): boolean => (exclusive || step !== here) ? (reverse ? step > here : step < here) : true;
    return [arrayOf(x.shape, (index) => sum(Array.from({ length: x.shape[along] }, (_, step) => (counts(step, index[along]) ? at(x, index.with(along, step)) : 0))))];
  },
  ReverseSequence: ([x, lengths], attributes) => {
    const [batch, time] = [intAttribute(attributes, "batch_axis", 1), intAttribute(attributes, "time_axis", 0)];
    return [arrayOf(x.shape, (index) => {
      const length = lengths.data[index[batch]];
      return at(x, index[time] < length ? index.with(time, length - 1 - index[time]) : index);
    })];
  },
} satisfies Record<string, ReferenceOperator>;

function sliced(length: number, start: number, by: number, step: number): number {
  const from = start < 0 ? start + length : start;
  return Math.min(Math.max(from, 0), by > 0 ? length : length - 1) + by * step;
}

/** Where a padded place was copied from, or one outside the input. */
function padded(place: number, length: number, mode: string): number {
  if (mode === "edge") return Math.min(Math.max(place, 0), length - 1);
  if (mode === "reflect" && place < 0) return -place;
  return mode === "reflect" && place >= length ? 2 * (length - 1) - place : place;
}
