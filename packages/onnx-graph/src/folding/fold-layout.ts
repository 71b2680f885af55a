import { intAttribute, intsAttribute } from "../graph.ts";
import { normaliseAxis } from "../shape-rules/broadcast.ts";
import { elementCount, type TensorType } from "../tensor.ts";
import { broadcastStrides, countOf, elementsOf, fillOf, MOST_ELEMENTS, strided, stridesOf, type Element, type Fold, type FoldCall, type Known } from "./known.ts";

/** Where the elements of one output come from: elements of the first input, in the output's order. */
type Rearrange = (x: Operated, call: FoldCall, output: { readonly shape: readonly number[]; readonly index: number }) => readonly Element[] | undefined;

interface Operated {
  readonly shape: readonly number[];
  readonly elements: readonly Element[];
}

const sameOrder: Rearrange = ({ elements }) => elements;

const REARRANGED: Readonly<Record<string, Rearrange>> = {
  Flatten: sameOrder,
  Reshape: sameOrder,
  Squeeze: sameOrder,
  Unsqueeze: sameOrder,
  Transpose: ({ shape, elements }, { attributes }, output) => {
    const strides = stridesOf(shape);
    return strided(elements, output.shape, intsAttribute(attributes, "perm", [...shape.keys()].reverse()).map((axis) => strides[axis]));
  },
  Expand: ({ shape, elements }, _, output) => strided(elements, output.shape, broadcastStrides(shape, output.shape)),
  Tile: ({ shape, elements }, _, output) => {
    const [own, strides] = [stridesOf(output.shape), stridesOf(shape)];
    return Array.from({ length: elementCount(output.shape) }, (_, index) => elements[shape.reduce((sum, length, axis) => sum + ((Math.floor(index / own[axis]) % output.shape[axis]) % length) * strides[axis], 0)]);
  },
  Gather: gathered,
  Slice: sliced,
  Split: ({ shape, elements }, call, output) => {
    const axis = normaliseAxis(intAttribute(call.attributes, "axis", 0), shape.length);
    const parts = call.inputs[1] ? (elementsOf(call.inputs[1]) ?? []).map(Number) : Array.from({ length: call.outputs }, () => output.shape[axis]);
    const before = parts.slice(0, output.index).reduce((sum, part) => sum + part, 0);
    return strided(elements, output.shape, stridesOf(shape), before * stridesOf(shape)[axis]);
  },
};

/** Operators that only move elements. */
export const LAYOUT_FOLDS: Readonly<Record<string, Fold>> = {
  ...Object.fromEntries(Object.entries(REARRANGED).map(([name, rearrange]): [string, Fold] => [name, (call, types) => rearranged(rearrange, call, types)])),
  Concat: (call, types) => (types ? concatenated(call, types[0]) : undefined),
};

function rearranged(rearrange: Rearrange, call: FoldCall, types: readonly TensorType[] | undefined): readonly Known[] | undefined {
  const [x] = call.inputs;
  const fill = x ? fillOf(x) : undefined;
  if (!x || !types) return undefined;
  if (fill !== undefined) return types.map((type) => ({ ...type, fill }));
  const elements = elementsOf(x);
  const small = types.every(({ shape }) => (countOf(shape) ?? Infinity) <= MOST_ELEMENTS);
  if (!elements || !small) return undefined;
  const outputs = types.map((type, index) => ({ ...type, elements: rearrange({ shape: x.shape.map(Number), elements }, call, { shape: type.shape.map(Number), index }) }));
  return outputs.every((output): output is typeof output & { elements: readonly Element[] } => output.elements !== undefined) ? outputs : undefined;
}

function gathered({ shape, elements }: Operated, { inputs: [, indices], attributes }: FoldCall): readonly Element[] | undefined {
  const axis = normaliseAxis(intAttribute(attributes, "axis", 0), shape.length);
  const at = indices ? elementsOf(indices) : undefined;
  if (!at?.every((index): index is number => typeof index === "number" && index >= -shape[axis] && index < shape[axis])) return undefined;
  const inner = stridesOf(shape)[axis];
  const outer = elementCount(shape.slice(0, axis));
  const rows = at.map((index) => (index < 0 ? index + shape[axis] : index));
  return Array.from({ length: outer }, (_, block) => rows.flatMap((row) => elements.slice((block * shape[axis] + row) * inner, (block * shape[axis] + row + 1) * inner))).flat();
}

function sliced({ shape, elements }: Operated, { inputs: [, ...bounds] }: FoldCall, output: { readonly shape: readonly number[] }): readonly Element[] {
  const [starts, , axes, steps] = bounds.map((one) => (one ? (elementsOf(one) ?? []).map(Number) : undefined));
  const strides = stridesOf(shape);
  const stretched = [...strides];
  let offset = 0;
  (axes ?? [...(starts ?? []).keys()]).forEach((given, index) => {
    const axis = normaliseAxis(given, shape.length);
    const [length, step] = [shape[axis], steps?.[index] ?? 1];
    const start = starts?.[index] ?? 0;
    const from = Math.min(Math.max(start < 0 ? start + length : start, 0), step > 0 ? length : length - 1);
    offset += from * strides[axis];
    stretched[axis] *= step;
  });
  return strided(elements, output.shape, stretched, offset);
}

function concatenated({ inputs, attributes }: FoldCall, type: TensorType): readonly Known[] | undefined {
  const parts = inputs.filter((input) => input !== null);
  const fills = new Set(parts.map(fillOf));
  const [fill] = fills;
  if (fills.size === 1 && fill !== undefined) return [{ ...type, fill }];
  const axis = normaliseAxis(intAttribute(attributes, "axis", 0), type.shape.length);
  const blocks = parts.map((part) => ({ elements: elementsOf(part), length: countOf(part.shape.slice(axis)) }));
  const outer = countOf(type.shape.slice(0, axis));
  if (outer === undefined || blocks.some(({ elements, length }) => elements === undefined || length === undefined)) return undefined;
  const row = (at: number): Element[] => blocks.flatMap(({ elements = [], length = 0 }) => elements.slice(at * length, (at + 1) * length));
  return [{ ...type, elements: Array.from({ length: outer }, (_, at) => row(at)).flat() }];
}
