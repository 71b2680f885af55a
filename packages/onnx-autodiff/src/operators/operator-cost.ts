import { elementCount, ELEMENT_TYPES, intAttribute, stringAttribute, type Attributes, type Node, type TensorType } from "@cochlea/onnx-graph";
import { directionsOf } from "./recurrent-operators.ts";

/** What one run of an operator takes at least, whatever its form. */
export interface OperatorCost {
  /** Products of two numbers that are added up; elementwise arithmetic is not counted. */
  readonly multiplyAdds: number;
  /** Of all that it reads and writes, each once. */
  readonly bytes: number;
}

/** A node with the types of its inputs, `null` where one is left out, and of its outputs. */
export interface CostedNode {
  readonly node: Pick<Node, "operator" | "attributes">;
  readonly inputs: readonly (TensorType | null)[];
  readonly outputs: readonly TensorType[];
}

/** Shapes of a node, and how often a row of products is taken. */
interface Shapes {
  readonly attributes: Attributes;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

type Products = (shapes: Shapes) => number;

const count = (shape: readonly number[] = []): number => elementCount(shape);
const last = (shape: readonly number[]): number => shape.at(-1) ?? 1;

/** Filters [outputs, inputs / groups, …taps], read once for every place and sample of a map of their outputs. */
const filters = (w: readonly number[], map: readonly number[]): number => count(map) * count(w.slice(1));

/** Every step and sample by the recurrence weights and, where they are given, the input's. */
const gates = ({ inputs: [x, w, r], attributes }: Shapes): number => x[0] * x[1] * directionsOf(attributes).length * (count(w.slice(1)) + count(r.slice(1)));

/** Backwards through the recurrence weights: what the inputs took is a product of its own. */
const recurrence = ({ inputs: [r, kept] }: Shapes): number => kept[0] * kept[1] * count(r);

/** Every combination of the letters once, as far as one product does it. */
const einsum = ({ attributes, inputs }: Shapes): number => {
  const terms = stringAttribute(attributes, "equation", "").replaceAll(" ", "").split("->")[0].split(",");
  const lengths = new Map(terms.flatMap((term, place) => [...term].map((letter, axis) => [letter, inputs[place][axis]] as const)));
  return terms.length > 1 ? count([...lengths.values()]) : 0;
};

/** An update joined with its gradient op(a)·op(b), whose first factor is at a place. */
const joined = (place: number): Products => ({ attributes, inputs }) => count(inputs[0]) * inputs[place][intAttribute(attributes, "transA", 0) === 1 ? 0 : 1];

/** Multiply-adds by operator. Those not named have none: they are elementwise, or move numbers about. */
const MULTIPLY_ADDS: Readonly<Record<string, Products>> = {
  Conv: ({ inputs: [, w], outputs: [y] }) => filters(w, y),
  ConvGradInput: ({ inputs: [w, dy] }) => filters(w, dy),
  ConvGradWeight: ({ inputs: [, dy], outputs: [dw] }) => filters(dw, dy),
  ConvTranspose: ({ inputs: [x, w] }) => filters(w, x),
  DenseAdamUpdate: joined(3),
  DenseSgdUpdate: joined(2),
  Einsum: einsum,
  Gemm: ({ inputs: [a], outputs: [y] }) => (count(a) / Math.max(y[0], 1)) * count(y),
  GRU: gates,
  GruGrad: recurrence,
  GruTrain: gates,
  LSTM: gates,
  LstmGrad: recurrence,
  LstmTrain: gates,
  MatMul: ({ inputs: [a], outputs: [y] }) => last(a) * count(y),
  RNN: gates,
  RnnGrad: recurrence,
  RnnTrain: gates,
};

/** Operators whose result is their input's memory under another shape or name. */
const VIEWS: ReadonlySet<string> = new Set(["After", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"]);

/**
 * The arithmetic and the traffic of an operator by its shapes: of training operators what their definition asks, not what a form adds.
 *
 * @throws {RangeError} Where a length is not known.
 */
export function operatorCost({ node, inputs, outputs }: CostedNode): OperatorCost {
  const lengths = (types: readonly (TensorType | null)[]): number[][] => types.map((type) => (type?.shape ?? []).map(Number));
  const products = Object.hasOwn(MULTIPLY_ADDS, node.operator) ? MULTIPLY_ADDS[node.operator] : null;
  const moved = VIEWS.has(node.operator) ? [] : [...inputs, ...outputs];
  return {
    multiplyAdds: products ? products({ attributes: node.attributes, inputs: lengths(inputs), outputs: lengths(outputs) }) : 0,
    bytes: moved.reduce((sum, type) => sum + (type ? elementCount(type.shape) * ELEMENT_TYPES[type.type].bytes : 0), 0),
  };
}
