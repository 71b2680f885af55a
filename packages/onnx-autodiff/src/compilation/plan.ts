import { elementCount, intAttribute, intsAttribute, type Graph, type Node, type TensorType } from "@cochlea/onnx-graph";
import { planBlocks } from "../blocked/plan-blocks.ts";
import type { BlockedLayout } from "../blocked/layout.ts";
import { isPlaneByPlane, spacedPads } from "../lowerings/cpu-depthwise.ts";
import { isConvolutionBackwards } from "../lowerings/portable-convolution.ts";
import { isInLanes } from "../updates/update-blocks.ts";
import { isTrainingOperator, type TrainingOperator } from "../operators/training-operators.ts";

/** What a step is lowered for: `portable` runs on every provider, `cpu` is fast on the CPU where states are updated in place. */
export type Target = "portable" | "cpu";

/** The form chosen for each training operator of a step, and for others on blocked maps, by the node's name. */
export interface Plan {
  readonly target: Target;
  /** Lanes of the runtime's blocked convolutions, where the plan may use them. */
  readonly block?: number;
  readonly forms: ReadonlyMap<string, string>;
  /** Maps that lie in blocks of channels, by the value's name. */
  readonly layouts: ReadonlyMap<string, BlockedLayout>;
}

export interface PlanOptions {
  /** Lanes that the runtime's own blocked convolutions compute at a time, as `probeBlock` finds them. Default none: maps stay plain. */
  readonly block?: number;
}

/** A node with the types of its inputs and outputs. */
interface TypedNode {
  readonly node: Node;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
}

/** What there is to choose from. */
interface Choice extends PlanOptions {
  readonly target: Target;
}

type Rule = (typed: TypedNode, choice: Choice) => string;

/** Written cost rules: which form of an operator suits these shapes. Operators not named have one form. */
const RULES = {
  BatchNormGrad: ({ inputs: [dy] }, choice) => (hasRows(dy, choice) ? "factors" : "plain"),
  BatchNormTrain: ({ inputs: [x] }, choice) => (hasRows(x, choice) ? "operator" : "plain"),
  ConvGradInput: chooseConvGradInput,
  ConvGradWeight: chooseConvGradWeight,
  DenseAdamUpdate: chooseDenseUpdate,
  DenseSgdUpdate: chooseDenseUpdate,
  GatherGrad: chooseGatherGrad,
  MaxPoolGrad: chooseMaxPoolGrad,
  ReluGrad: (_, { target }) => (target === "cpu" ? "step" : "plain"),
} satisfies Partial<Record<TrainingOperator, Rule>>;

/** Chooses a form for every training operator of a graph. A pure function of shapes, so that results do not depend on timing. */
export function planStep(graph: Graph, target: Target, options: PlanOptions = {}): Plan {
  const choice = { target, block: target === "cpu" ? options.block : undefined };
  const typeOf = (name: string): TensorType => graph.values.get(name) ?? { type: "float32", shape: [] };
  const forms = graph.nodes.flatMap((node): [string, string][] => {
    if (!isTrainingOperator(node.operator)) return [];
    const rules: Partial<Record<TrainingOperator, Rule>> = RULES;
    const typed = { node, inputs: node.inputs.map(typeOf), outputs: node.outputs.map(typeOf) };
    return [[node.name, rules[node.operator]?.(typed, choice) ?? "plain"]];
  });
  const blocks = choice.block !== undefined ? planBlocks(graph, choice.block) : null;
  return { ...choice, forms: new Map([...forms, ...(blocks?.forms ?? [])]), layouts: blocks?.layouts ?? new Map() };
}

/**
 * A convolution with the flipped filter reads one row of the product for each input channel; a transposed one writes one for each
 * output channel. They cost the same where there are about as many of both; the first alone runs on all threads. With one filter a
 * channel even a convolution over rows that are half zeros is faster than a transposed one.
 */
function chooseConvGradInput({ node, inputs: [w, dy], outputs: [dx] }: TypedNode, { target }: Choice): string {
  if (target === "cpu" && spacedPads({ x: dx.shape.map(Number), w: w.shape.map(Number), y: dy.shape.map(Number) }, node.attributes)) return "spaced";
  const [outputs, inner, ...kernel] = w.shape.map(Number);
  const thin = 4 * inner <= outputs / intAttribute(node.attributes, "group", 1);
  return isConvolutionBackwards(node.attributes, kernel) && !thin ? "convolution" : "transposed-convolution";
}

/**
 * The weight gradient is a product over (samples × positions). As one convolution with the output gradient for a filter, the
 * product of each input channel is only as wide as the filter has taps. On columns it is wide, but done sample by sample and added
 * up, which pays where a sample has many more positions than the filter taps. A depthwise one by planes fills every lane, where the
 * other forms do a product of one row for each channel: five to fifteen times as fast on maps of 100 to 2000 positions.
 */
function chooseConvGradWeight({ node, inputs: [x, dy], outputs: [dw] }: TypedNode, { block }: Choice): string {
  if (block !== undefined && isPlaneByPlane({ x: x.shape.map(Number), w: dw.shape.map(Number) }, node.attributes)) return "planes";
  const taps = elementCount(dw.shape.slice(2));
  const positions = elementCount(dy.shape.slice(2));
  const grouped = intAttribute(node.attributes, "group", 1) !== 1;
  return !grouped && taps <= 9 && positions >= 8 * taps ? "columns" : "convolution";
}

/** Positions of a channel of a sample from which on operators that go through them one row after the other are worth their start. */
const LEAST_POSITIONS = 8;

/** Whether a batch norm's channels are rows of some length, and the provider is the one whose operators for them are known to be fast. */
function hasRows({ shape }: TensorType, { target }: Choice): boolean {
  return target === "cpu" && elementCount(shape.slice(2)) >= LEAST_POSITIONS;
}

/** Comparing does a few passes over the maxima for each tap; the maxima's indices cost the same for any number of taps. */
function chooseMaxPoolGrad({ node }: TypedNode): string {
  return elementCount(intsAttribute(node.attributes, "kernel_shape", [])) <= 9 ? "compare" : "indices";
}

/** A product with ones and zeros does as much work for every place that could be taken; sums in place run on one thread. */
function chooseGatherGrad({ node, outputs: [dx] }: TypedNode): string {
  return Number(dx.shape[intAttribute(node.attributes, "axis", 0)]) <= 128 ? "one-hot" : "scatter";
}

/** A state that lies in lanes is added to where it lies, at the rate of the runtime's convolutions. */
function chooseDenseUpdate({ inputs: [parameter] }: TypedNode): string {
  return isInLanes(parameter.shape) ? "lanes" : "plain";
}
