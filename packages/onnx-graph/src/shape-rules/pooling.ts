import { intAttribute, intsAttribute } from "../graph.ts";
import type { TensorType } from "../tensor.ts";
import { checkRank, input } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";
import { slide } from "./window.ts";

const globalPool: OperatorRule = { arity: [1, 1], infer: inferGlobalPool };

export const POOLING_RULES = {
  MaxPool: { arity: [1, 1], infer: inferMaxPool },
  AveragePool: { arity: [1, 1], infer: (node) => [pooled(node, undilated(node))] },
  LpPool: { arity: [1, 1], infer: inferLpPool },
  GlobalAveragePool: globalPool, GlobalMaxPool: globalPool, GlobalLpPool: globalPool,
} satisfies Record<string, OperatorRule>;

/** The maxima, and where they stood in the whole input. */
function inferMaxPool(node: NodeTypes): TensorType[] {
  const values = pooled(node, intAttribute(node.attributes, "ceil_mode", 0) === 1);
  return [values, { type: "int64", shape: values.shape }];
}

function inferLpPool(node: NodeTypes): TensorType[] {
  const { ceil_mode: ceil, dilations } = node.attributes;
  if (ceil !== undefined || dilations !== undefined) throw new RangeError("LpPool has no dilations and no ceil_mode before opset 18");
  return [pooled(node, false)];
}

function undilated({ attributes }: NodeTypes): boolean {
  if (attributes.dilations !== undefined) throw new RangeError("AveragePool has no dilations before opset 19");
  return intAttribute(attributes, "ceil_mode", 0) === 1;
}

function pooled({ inputs, attributes }: NodeTypes, ceil: boolean): TensorType {
  const { type, shape } = input(inputs, 0);
  const kernel = intsAttribute(attributes, "kernel_shape", []);
  checkRank(shape, 3, "a map", true);
  if (kernel.length !== shape.length - 2) throw new RangeError(`need a kernel length for each of ${shape.length - 2} spatial axes, got ${kernel.length}`);
  return { type, shape: [...shape.slice(0, 2), ...slide(shape.slice(2), attributes, kernel, ceil)] };
}

function inferGlobalPool({ inputs }: NodeTypes): TensorType[] {
  const { type, shape } = input(inputs, 0);
  checkRank(shape, 3, "a map", true);
  return [{ type, shape: [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)] }];
}
