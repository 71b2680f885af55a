/** Arrays that hold tensor elements. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

interface ElementFormat {
  /** Number of the type in ONNX (`TensorProto.DataType`). */
  readonly onnx: number;
  readonly array: { new (length: number): TensorData; readonly name: string };
}

/** Every supported element type, its ONNX number, and the array that holds it. */
export const ELEMENT_FORMATS = {
  float32: { onnx: 1, array: Float32Array },
  uint8: { onnx: 2, array: Uint8Array },
  int32: { onnx: 6, array: Int32Array },
  int64: { onnx: 7, array: BigInt64Array },
  bool: { onnx: 9, array: Uint8Array },
  float64: { onnx: 11, array: Float64Array },
} satisfies Record<string, ElementFormat>;

/** Element types that can be bound. `bool` is one byte an element, 0 or 1. */
export type ElementType = keyof typeof ELEMENT_FORMATS;

/** A caller's array seen as a tensor, row-major. */
export interface Tensor {
  readonly type: ElementType;
  /** Sizes, outermost first; `[]` is a scalar of one element. */
  readonly shape: readonly number[];
  /** The elements themselves, not a copy; `BigInt64Array` for `int64`, `Uint8Array` for `bool` and `uint8`. */
  readonly data: TensorData;
}

/** What a model says about one of its inputs or outputs. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** A string is a free dimension: its symbol, or `""` where it has none. */
  readonly shape: readonly (number | string)[];
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The element type with this ONNX number, or undefined if it is none that can be bound. */
export function elementTypeOf(onnx: number): ElementType | undefined {
  const types = Object.keys(ELEMENT_FORMATS) as ElementType[];
  return types.find((type) => ELEMENT_FORMATS[type].onnx === onnx);
}
