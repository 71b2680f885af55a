import { intAttribute } from "../graph.ts";
import { multiplyLengths } from "../shape-rules/dimension.ts";
import type { Dimension, Shape } from "../tensor.ts";
import { elementsOf, MOST_ELEMENTS, type Fold, type Known } from "./known.ts";

/** Operators that read a shape, which is always known, or make a value from one. */
export const SHAPE_FOLDS = {
  Shape: ({ inputs: [x], attributes }, types) => {
    const lengths = x?.shape.slice(intAttribute(attributes, "start", 0), intAttribute(attributes, "end", x.shape.length));
    return types && lengths ? [{ ...types[0], elements: lengths }] : undefined;
  },
  Size: ({ inputs: [x] }) => (x ? [{ type: "int64", shape: [], elements: [multiplyLengths(x.shape)] }] : undefined),
  ConstantOfShape: ({ inputs: [lengths], attributes: { value } }) => {
    const shape = lengths ? shapeIn(lengths) : undefined;
    if (!shape) return undefined;
    if (typeof value !== "object" || !("tensor" in value)) return [{ type: "float32", shape, fill: 0 }];
    return [{ type: value.tensor.type, shape, fill: Number(value.tensor.data[0]) }];
  },
  Range: ({ inputs }, types) => {
    const [start, , delta] = inputs.map((input) => (input ? elementsOf(input)?.[0] : undefined));
    const length = types?.[0].shape[0];
    if (!(types && typeof start === "number" && typeof delta === "number" && typeof length === "number" && length <= MOST_ELEMENTS)) return undefined;
    return [{ ...types[0], elements: Array.from({ length }, (_, index) => start + index * delta) }];
  },
} satisfies Record<string, Fold>;

/** Lengths that a value holds, where all are known or named. */
export function shapeIn(lengths: Known): Shape | undefined {
  const elements = elementsOf(lengths);
  return elements?.every((length): length is Dimension => length !== null) ? elements : undefined;
}
