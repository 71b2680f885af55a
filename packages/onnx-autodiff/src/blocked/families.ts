import type { Graph, Node } from "@cochlea/onnx-graph";
import type { BlockedLayout } from "./layout.ts";

/** Maps of one shape that an operator takes and gives in one layout. */
const ALIKE: Readonly<Record<string, (node: Node) => readonly (readonly string[])[]>> = {
  Add: ({ inputs, outputs }) => [[...inputs, ...outputs]],
  BatchNormGrad: ({ inputs, outputs }) => [[inputs[0], inputs[1], outputs[0]]],
  BatchNormTrain: ({ inputs, outputs }) => [[inputs[0], outputs[0]]],
  MaxPoolGrad: ({ inputs: [dy, x, y], outputs }) => [[x, outputs[0]], [dy, y]],
  Relu: ({ inputs, outputs }) => [[inputs[0], outputs[0]]],
  ReluGrad: ({ inputs, outputs }) => [[...inputs, ...outputs]],
};

/** Maps that must lie alike. */
export interface Families {
  /** The name that stands for a value's family. */
  readonly of: (name: string) => string;
}

export function familiesOf({ nodes }: Graph, shapeOf: (name: string) => readonly number[]): Families {
  const parents = new Map<string, string>();
  const of = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : of(parent);
  };
  for (const [first, ...others] of nodes.flatMap((node) => alikeMaps(node, shapeOf))) {
    for (const other of others) if (of(other) !== of(first)) parents.set(of(other), of(first));
  }
  return { of };
}

/** Maps that a node needs alike, where they are of two spatial axes and one shape. */
function alikeMaps(node: Node, shapeOf: (name: string) => readonly number[]): readonly (readonly string[])[] {
  if (!Object.hasOwn(ALIKE, node.operator)) return [];
  return ALIKE[node.operator](node).filter((names) => names.every((name) => shapeOf(name).length === 4 && shapeOf(name).join() === shapeOf(names[0]).join()));
}

/** Whether all maps that a node needs alike lie in blocks; those of a max pool's gradient are told by their phases. */
export function isAlike(node: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  if (!Object.hasOwn(ALIKE, node.operator) || node.operator === "MaxPoolGrad") return false;
  return ALIKE[node.operator](node).flat().every((name) => layouts.has(name));
}
