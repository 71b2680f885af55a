import { broadcastShapes, type Attributes } from "@cochlea/onnx-graph";
import { arrayOf, at, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

/** y = f(x), element by element. */
export function unary(f: (x: number, attributes: Attributes) => number): ReferenceOperator {
  return ([x], attributes) => [{ shape: x.shape, data: x.data.map((value) => f(value, attributes)) }];
}

/** y = f(values), element by element of shapes that broadcast. */
export function broadcast(f: (...values: number[]) => number): ReferenceOperator {
  return (inputs: readonly Array64[]) => {
    const shape = inputs.map((each) => each.shape).reduce<readonly number[]>((a, b) => broadcastShapes(a, b).map(Number), []);
    return [arrayOf(shape, (index) => f(...inputs.map((each) => at(each, index))))];
  };
}
