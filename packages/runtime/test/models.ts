import type { ElementType, Tensor, TensorData } from "../src/index.ts";
import { onnxBytes, type TestValue } from "./onnx-bytes.ts";

/** next = p - lr * g: a parameter update. */
export const sgdModel = onnxBytes({
  inputs: [value("p", [3]), value("g", [3]), value("lr", [])],
  outputs: [value("next", [3])],
  nodes: [node("Mul", ["lr", "g"], "step"), node("Sub", ["p", "step"], "next")],
});

/** sum = a + b, both `[batch, 2]`. */
export const addModel = onnxBytes({
  inputs: [value("a", ["batch", 2]), value("b", ["batch", 2])],
  outputs: [value("sum", ["batch", 2])],
  nodes: [node("Add", ["a", "b"], "sum")],
});

/** y = relu(x), with a free dimension that the model does not name. */
export const reluModel = onnxBytes({ inputs: [value("x", [""])], outputs: [value("y", [""])], nodes: [node("Relu", ["x"], "y")] });

/** y = x without any arithmetic: the runtime itself moves the elements. */
export const identityModel = onnxBytes({ inputs: [value("x", [""])], outputs: [value("y", [""])], nodes: [node("Identity", ["x"], "y")] });

/** low, high = min(x, 0), max(x, 0). */
export const splitModel = onnxBytes({
  inputs: [value("x", [4]), value("zero", [])],
  outputs: [value("low", [4]), value("high", [4])],
  nodes: [node("Min", ["x", "zero"], "low"), node("Max", ["x", "zero"], "high")],
});

/** One operator on one element type: y = op(x, ...). */
export function elementModel(op: string, type: ElementType, inputs: readonly string[] = ["x"]): Uint8Array {
  return onnxBytes({ inputs: inputs.map((name) => value(name, ["n"], type)), outputs: [value("y", ["n"], type)], nodes: [node(op, inputs, "y")] });
}

/** Multiplies a 256x256 matrix by itself `trips` times: as long as one likes, with a chance to stop at every trip. */
export const loopModel = onnxBytes({
  inputs: [value("trips", [], "int64"), value("go", [], "bool"), value("x", [256, 256])],
  outputs: [value("y", [256, 256])],
  nodes: [{
    op: "Loop",
    inputs: ["trips", "go", "x"],
    outputs: ["y"],
    attributes: {
      body: {
        inputs: [value("i", [], "int64"), value("goOn", [], "bool"), value("state", [256, 256])],
        outputs: [value("goOnOut", [], "bool"), value("next", [256, 256])],
        nodes: [node("Identity", ["goOn"], "goOnOut"), node("MatMul", ["state", "state"], "product"), node("Tanh", ["product"], "next")],
      },
    },
  }],
});

/** Inputs of `loopModel`. */
export function loopInputs(trips: number): Record<string, Tensor> {
  return {
    trips: tensor("int64", [], BigInt64Array.of(BigInt(trips))),
    go: tensor("bool", [], Uint8Array.of(1)),
    x: tensor("float32", [256, 256], new Float32Array(65536).fill(0.001)),
  };
}

/** y = w + x, where the elements 10, 20, 30 of w are in a file of that name beside the model. */
export function externalModel(file: string): { model: Uint8Array; weights: Uint8Array } {
  const model = onnxBytes({ inputs: [value("x", [3])], outputs: [value("y", [3])], nodes: [node("Add", ["w", "x"], "y")], external: [{ name: "w", shape: [3], file }] });
  return { model, weights: new Uint8Array(Float32Array.of(10, 20, 30).buffer) };
}

export function tensor(type: ElementType, shape: readonly number[], data: TensorData): Tensor {
  return { type, shape, data };
}

/** A float32 tensor of these values. */
export function floats(shape: readonly number[], ...values: number[]): Tensor & { readonly data: Float32Array } {
  return { type: "float32", shape, data: Float32Array.from(values) };
}

function value(name: string, shape: readonly (number | string)[], type: ElementType = "float32"): TestValue {
  return { name, shape, type };
}

function node(op: string, inputs: readonly string[], output: string): { op: string; inputs: readonly string[]; outputs: readonly string[] } {
  return { op, inputs, outputs: [output] };
}
