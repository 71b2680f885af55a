import type { Graph } from "@cochlea/onnx-graph";

/** Lengths of a value's axes, all fixed in a training step; none where the graph does not know the value. */
export function shapeOf({ values }: Graph, name: string): number[] {
  return (values.get(name)?.shape ?? []).map(Number);
}
