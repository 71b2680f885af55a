import type { Node, TensorData } from "@cochlea/onnx-graph";

/** Inputs that are settings of an operator, not weights, although they may be float tensors. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = { Clip: [1, 2], Dropout: [1], Pad: [2], Resize: [1, 2], OneHot: [2], Range: [0, 1, 2] };

/** Whether a constant that a node reads at `index` is to be trained. Scalars are numbers of a formula, such as GELU's √2. */
export function isWeight({ operator }: Node, index: number, { type, shape }: TensorData): boolean {
  return type === "float32" && shape.length > 0 && !SETTINGS[operator]?.includes(index);
}
