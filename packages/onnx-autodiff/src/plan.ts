import { elementCount, intAttribute, type Graph, type Node, type TensorType } from "@cochlea/onnx-graph";
import { isConvolutionBackwards } from "./lowerings/portable-convolution.ts";
import { isSideBySide } from "./lowerings/portable-pooling.ts";
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

/** A convolution with the flipped filter is what runtimes do faster than a transposed one. */
function chooseConvGradInput({ node, inputs: [w] }: TypedNode): string {
  return isConvolutionBackwards(node.attributes, w.shape.slice(2).map(Number)) ? "convolution" : "transposed-convolution";
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

/** Windows side by side can be compared with their maximum; others need the maximum's index. */
function chooseMaxPoolGrad({ node }: TypedNode): string {
  return isSideBySide(node.attributes) ? "compare" : "indices";
}
