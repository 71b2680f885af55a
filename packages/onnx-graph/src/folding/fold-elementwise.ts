import { intAttribute, type Attributes } from "../graph.ts";
import { addLengths, divideLength, multiplyLengths } from "../shape-rules/dimension.ts";
import { typeAttribute } from "../shape-rules/node-inputs.ts";
import type { ElementType, TensorType } from "../tensor.ts";
import { broadcastStrides, countOf, elementsOf, fillOf, MOST_ELEMENTS, strided, type Element, type Fold, type FoldCall, type Known } from "./known.ts";

interface Scalar {
  readonly numbers: (values: readonly number[], type: ElementType, attributes: Attributes) => number;
  /** Where a value is a free length or unknown. Default nothing is known. */
  readonly lengths?: (values: readonly Element[], type: ElementType, attributes: Attributes) => Element;
}

const isFloat = (type: ElementType): boolean => type === "float32" || type === "float64";

function unary(apply: (value: number) => number, keeps = false): Scalar {
  return { numbers: ([value]) => apply(value), lengths: ([value]) => (keeps ? value : null) };
}

/** A comparison; of lengths, which are at least 1, it is known against numbers below 1, and between equal ones. */
function comparison(apply: (a: number, b: number) => boolean): Scalar {
  return {
    numbers: ([a, b]) => Number(apply(a, b)),
    lengths: ([a, b]) => {
      if (a === null || b === null) return null;
      if (a === b) return Number(apply(0, 0));
      if (typeof a === "number" && a < 1) return Number(apply(0, 1));
      return typeof b === "number" && b < 1 ? Number(apply(1, 0)) : null;
    },
  };
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  Identity: unary((value) => value, true),
  Abs: unary(Math.abs, true),
  Neg: unary((value) => -value),
  Not: unary((value) => 1 - value),
  Floor: unary(Math.floor, true),
  Ceil: unary(Math.ceil, true),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((value) => 1 / value),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Cast: { numbers: ([value], _, attributes) => (typeAttribute(attributes, "to", 0) === "bool" ? Number(value !== 0) : value), lengths: ([value], _, attributes) => (typeAttribute(attributes, "to", 0) === "bool" ? 1 : value) },
  Add: { numbers: ([a, b]) => a + b, lengths: ([a, b]) => (a === null || b === null ? null : addLengths(a, b)) },
  Sub: { numbers: ([a, b]) => a - b, lengths: ([a, b]) => subtracted(a, b) },
  Mul: { numbers: ([a, b]) => a * b, lengths: (values) => multiplied(values) },
  Div: { numbers: ([a, b]) => a / b, lengths: ([a, b], type) => divided(a, b, type) },
  Mod: { numbers: ([a, b], _, attributes) => (intAttribute(attributes, "fmod", 0) === 1 ? a % b : ((a % b) + b) % b) },
  Pow: { numbers: ([a, b]) => a ** b },
  Min: { numbers: (values) => Math.min(...values) },
  Max: { numbers: (values) => Math.max(...values), lengths: (values) => largest(values) },
  Equal: comparison((a, b) => a === b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  And: { numbers: ([a, b]) => a * b, lengths: (values) => (values.includes(0) ? 0 : null) },
  Or: { numbers: ([a, b]) => Math.max(a, b), lengths: (values) => (values.includes(1) ? 1 : null) },
  Xor: { numbers: ([a, b]) => Number(a !== b) },
  Where: { numbers: ([condition, a, b]) => (condition === 1 ? a : b), lengths: ([condition, a, b]) => (condition === null ? (a === b ? a : null) : condition === 1 ? a : b) },
};

export const ELEMENTWISE_FOLDS: Readonly<Record<string, Fold>> = Object.fromEntries(
  Object.entries(SCALARS).map(([name, scalar]): [string, Fold] => [name, (call, types) => (types ? elementwise(scalar, call, types[0]) : undefined)]),
);

function elementwise(scalar: Scalar, call: FoldCall, type: TensorType): readonly Known[] | undefined {
  const inputs = call.inputs.filter((input) => input !== null);
  const element = (values: readonly Element[]): Element => applied(scalar, values, type.type, inputs[0].type, call.attributes);
  const count = countOf(type.shape);
  const columns = inputs.map((input) => elementsOf(input));
  if (count !== undefined && count <= MOST_ELEMENTS && columns.every((column) => column !== undefined)) {
    const spread = columns.map((column, index) => strided(column, type.shape.map(Number), broadcastStrides(inputs[index].shape.map(Number), type.shape.map(Number))));
    return [{ ...type, elements: Array.from({ length: count }, (_, index) => element(spread.map((column) => column[index]))) }];
  }
  const fills = inputs.map(fillOf);
  const fill = fills.every((one) => one !== undefined) ? element(fills) : null;
  return typeof fill === "number" ? [{ ...type, fill }] : undefined;
}

function applied(scalar: Scalar, values: readonly Element[], type: ElementType, inputType: ElementType, attributes: Attributes): Element {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === values.length) return rounded(scalar.numbers(numbers, type, attributes), type);
  return scalar.lengths?.(values, inputType, attributes) ?? null;
}

/** A number as its type holds it; what no whole number can hold is not known. */
function rounded(value: number, type: ElementType): Element {
  if (type === "float32") return Math.fround(value);
  if (isFloat(type)) return value;
  return Number.isNaN(value) || Math.abs(value) === Infinity ? null : Math.trunc(value);
}

function subtracted(a: Element, b: Element): Element {
  if (a === null || b === null) return null;
  if (a === b) return 0;
  return typeof b === "number" ? addLengths(a, -b) : null;
}

function multiplied(values: readonly Element[]): Element {
  const lengths = values.filter((value) => value !== null && (typeof value === "string" || (Number.isInteger(value) && value >= 0)));
  return values.includes(0) ? 0 : lengths.length === values.length ? multiplyLengths(lengths.filter((value) => value !== null)) : null;
}

/** Whole numbers are rounded down, as lengths and their divisors are positive; of floats only an equal pair is known. */
function divided(a: Element, b: Element, type: ElementType): Element {
  if (a === null || b === null) return null;
  if (a === b) return 1;
  if (b === 1) return a;
  return typeof b === "number" && b > 0 && Number.isInteger(b) && !isFloat(type) ? divideLength(a, b) : null;
}

function largest(values: readonly Element[]): Element {
  const rest = [...new Set(values)].filter((value) => !(typeof value === "number" && value <= 1));
  return rest.length === 1 ? rest[0] : null;
}
