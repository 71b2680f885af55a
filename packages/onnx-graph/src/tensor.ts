/** Element types that graphs of this package hold, with their numbers in `TensorProto.DataType`. */
export const ELEMENT_TYPES = {
  float32: { onnx: 1, bytes: 4, array: Float32Array },
  uint8: { onnx: 2, bytes: 1, array: Uint8Array },
  int8: { onnx: 3, bytes: 1, array: Int8Array },
  int32: { onnx: 6, bytes: 4, array: Int32Array },
  int64: { onnx: 7, bytes: 8, array: BigInt64Array },
  bool: { onnx: 9, bytes: 1, array: Uint8Array },
  float64: { onnx: 11, bytes: 8, array: Float64Array },
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A length, or the name of one that is known only when the graph runs. */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

export type TensorArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** A constant, row-major. `bool` holds 0 and 1. */
export interface TensorData {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorArray;
}

/** Number of elements of a shape whose every dimension is known. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((product, dimension) => {
    if (typeof dimension !== "number") throw new RangeError(`elementCount: need a known length, got the free dimension "${dimension}" in ${showShape(shape)}`);
    return product * dimension;
  }, 1);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function float32Tensor(shape: readonly number[], data: ArrayLike<number>): TensorData {
  return tensor("float32", shape, data instanceof Float32Array ? data : Float32Array.from(data));
}

export function int64Tensor(shape: readonly number[], values: readonly number[]): TensorData {
  return tensor("int64", shape, BigInt64Array.from(values, BigInt));
}

export function int32Tensor(shape: readonly number[], values: ArrayLike<number>): TensorData {
  return tensor("int32", shape, Int32Array.from(values));
}

function tensor(type: ElementType, shape: readonly number[], data: TensorArray): TensorData {
  checkTensor({ type, shape, data }, "tensor");
  return { type, shape, data };
}

/** Refuses a tensor whose array has another length or class than its shape and type say. */
export function checkTensor({ type, shape, data }: TensorData, name: string): void {
  const { array } = ELEMENT_TYPES[type];
  if (!(data instanceof array)) throw new RangeError(`${name}: need a ${array.name} for ${type}, got a ${data.constructor.name}`);
  if (elementCount(shape) !== data.length) throw new RangeError(`${name}: need ${elementCount(shape)} elements for shape ${showShape(shape)}, got ${data.length}`);
}
