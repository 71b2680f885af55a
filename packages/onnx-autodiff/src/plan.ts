import { elementCount, intAttribute, intsAttribute, type Graph, type Node, type TensorType } from "@cochlea/onnx-graph";
import { isTrainingOperator, type TrainingOperator } from "./training-operators.ts";

/** What a step is lowered for: `portable` runs on every provider. */
export type Target = "portable";

/** The form chosen for each training operator of a step, by the node's name. */
export interface Plan {
  readonly target: Target;
  readonly forms: ReadonlyMap<string, string>;
}

/** A node with the types of its inputs and outputs. */
interface TypedNode {
  readonly node: Node;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}

/** Written cost rules: which form of an operator suits these shapes. Operators not named have one form. */
const RULES = {
  ConvGradInput: chooseConvGradInput,
  ConvGradWeight: chooseConvGradWeight,
  MaxPoolGrad: chooseMaxPoolGrad,
} satisfies Partial<Record<TrainingOperator, (typed: TypedNode) => string>>;

/** Chooses a form for every training operator of a graph. A pure function of shapes, so that results do not depend on timing. */
export function planStep(graph: Graph, target: Target): Plan {
  const typeOf = (name: string): TensorType => graph.values.get(name) ?? { type: "float32", shape: [] };
  const forms = graph.nodes.flatMap((node): [string, string][] => {
    if (!isTrainingOperator(node.operator)) return [];
    const rules: Partial<Record<TrainingOperator, (typed: TypedNode) => string>> = RULES;
    const typed = { node, inputs: node.inputs.map(typeOf), outputs: node.outputs.map(typeOf) };
    return [[node.name, rules[node.operator]?.(typed) ?? "plain"]];
  });
  return { target, forms: new Map(forms) };
}

/** A stride of 1 is a convolution with the flipped filter, which runtimes do faster than a transposed one; padding past the filter's reach cannot be expressed so. */
function chooseConvGradInput({ node, inputs: [w] }: TypedNode): string {
  const kernel = w.shape.slice(2).map(Number);
  const dilations = intsAttribute(node.attributes, "dilations", kernel.map(() => 1));
  const pads = intsAttribute(node.attributes, "pads", []);
  const strided = intsAttribute(node.attributes, "strides", []).some((stride) => stride !== 1);
  const reach = pads.every((pad, index) => pad <= dilations[index % kernel.length] * (kernel[index % kernel.length] - 1));
  return !strided && reach ? "convolution" : "transposed-convolution";
}

/**
 * The weight gradient is a product over (samples × positions). As one convolution with the output gradient for a filter it
 * runs one product per input channel; on columns it runs one per sample. Few input channels, or groups, favour the first.
 */
function chooseConvGradWeight({ node, inputs: [x, dy] }: TypedNode): string {
  const group = intAttribute(node.attributes, "group", 1);
  const [samples, channels] = x.shape.map(Number);
  const positions = elementCount(dy.shape.slice(2));
  if (group !== 1) return "convolution";
  return channels <= samples || positions < 64 ? "convolution" : "columns";
}

/** Windows that neither overlap nor reach into padding can be compared with their maximum; others need the maximum's index. */
function chooseMaxPoolGrad({ node }: TypedNode): string {
  const kernel = intsAttribute(node.attributes, "kernel_shape", []);
  const strides = intsAttribute(node.attributes, "strides", kernel.map(() => 1));
  const simple = kernel.every((length, axis) => length === strides[axis]) && intsAttribute(node.attributes, "pads", []).every((pad) => pad === 0);
  const plain = intsAttribute(node.attributes, "dilations", []).every((dilation) => dilation === 1) && intAttribute(node.attributes, "ceil_mode", 0) === 0;
  return simple && plain ? "compare" : "indices";
}
