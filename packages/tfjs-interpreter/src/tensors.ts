import { ELEMENT_TYPES, type ElementType, type TensorData } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.ts";

type Dtype = "float32" | "int32" | "bool";

/** What holds each element type: TensorFlow.js has no others. */
const DTYPES: Readonly<Record<ElementType, Dtype>> = { float32: "float32", float64: "float32", uint8: "int32", int8: "int32", int32: "int32", int64: "int32", bool: "bool" };

/** What holds an element type, given as in an ONNX attribute. */
export function dtypeOf(onnx: number): Dtype {
  const types = Object.keys(ELEMENT_TYPES) as ElementType[];
  const type = types.find((name) => ELEMENT_TYPES[name].onnx === onnx);
  if (!type) throw new RangeError(`tfjs: need an element type out of ${types.map((name) => `${ELEMENT_TYPES[name].onnx} (${name})`).join(", ")}, got ${onnx}`);
  return DTYPES[type];
}

/** A copy of a constant. Integers past 32 bits become the largest or smallest there is. */
export function tensorOf(tf: TensorFlow, tensor: TensorData): Tensor {
  const { type, shape, data } = tensor;
  if (data instanceof Float32Array) return tf.tensor(data.slice(), [...shape], "float32");
  const numbers = numbersIn(tensor);
  const held = DTYPES[type] === "int32" ? Int32Array.from(numbers, (value) => Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1)) : numbers;
  return tf.tensor(held, [...shape], DTYPES[type]);
}

export function numbersIn({ data }: TensorData): number[] {
  return Array.from(data, Number);
}
