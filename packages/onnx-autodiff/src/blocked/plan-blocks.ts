import { elementCount, intAttribute, intsAttribute, readNames, type Graph, type Node } from "@cochlea/onnx-graph";
import { formsOf, sumsChannels } from "./block-forms.ts";
import { isDepthwise } from "./depthwise.ts";
import { familiesOf } from "./families.ts";
import type { BlockedLayout } from "./layout.ts";
import { packOf, packsOf } from "./packs.ts";
import { phasedFamilies } from "./phases.ts";

/** Which maps lie in blocks, and the forms of the nodes that work on them. */
export interface BlockPlan {
  readonly layouts: ReadonlyMap<string, BlockedLayout>;
  readonly forms: ReadonlyMap<string, string>;
}

/** Names of a convolution's map and of its result, or of the gradients by them. */
interface Maps {
  readonly input: string;
  readonly output: string;
}

/** The maps of convolutions and of their gradients. */
const CONVOLUTIONS: Readonly<Record<string, (node: Node) => Maps>> = {
  Conv: ({ inputs, outputs }) => ({ input: inputs[0], output: outputs[0] }),
  ConvGradInput: ({ inputs, outputs }) => ({ input: outputs[0], output: inputs[1] }),
  ConvGradWeight: ({ inputs }) => ({ input: inputs[0], output: inputs[1] }),
};

/** Weights behind each output, counted by the share of lanes that outputs fill, from which on a convolution in blocks is worth converting its maps for. */
const LEAST_WEIGHTS = 24;

/**
 * Lays the maps of convolutions, and of what stands between them, in blocks of channels.
 *
 * A convolution is taken where it has two axes and one group, or is depthwise on whole blocks; none is where one with groups is
 * not. Maps that an operator needs alike form a family; a family that a convolution writes, or reads a whole block of channels of,
 * is blocked. Its columns are packed where channels would leave lanes empty and every convolution around can slide over packs.
 * Between a convolution and a max pool maps lie in phases.
 *
 * @param least Weights behind each output from which on a convolution is blocked for its own sake.
 */
export function planBlocks(graph: Graph, block: number, least = LEAST_WEIGHTS): BlockPlan {
  const shapeOf = (name: string): number[] => (graph.values.get(name)?.shape ?? []).map(Number);
  const families = familiesOf(graph, shapeOf);
  const taken = graph.nodes.filter((node) => isTaken(graph, node, block));
  const convolutions = hasOtherGroups(graph, new Set(taken)) ? [] : taken;
  const phased = phasedFamilies({ graph, convolutions: new Set(convolutions), familyOf: families.of, shapeOf, sumsChannels: (node) => sumsChannels(graph, node) });
  const pooled = graph.nodes.filter(({ operator, inputs }) => operator === "MaxPool" && phased.has(families.of(inputs[0]))).map(({ outputs }) => families.of(outputs[0]));
  const isWorthwhile = (node: Node): boolean => isGrouped(node) || weightsPerOutput(node, shapeOf) * filledLanes(shapeOf(resultOf(node)), block) >= least || phased.has(families.of(resultOf(node)));
  const seeds = convolutions.filter(isWorthwhile).flatMap((node) => mapsOf(node).filter(({ name, always }) => always || shapeOf(name)[1] >= block).map(({ name }) => families.of(name)));
  const blocked = new Set([...seeds, ...pooled]);
  const packs = packsOf(convolutions, blocked, families, { block, shapeOf, single: new Set([...pooled, ...phased.keys()]), phased });
  const layouts = new Map([...graph.values.keys()].filter((name) => blocked.has(families.of(name))).map((name) => [name, { block, channels: shapeOf(name)[1], pack: packs(name), phases: phased.get(families.of(name)) }]));
  return { layouts, forms: formsOf(graph, new Set(convolutions.filter((node) => isLaidOut(node, layouts))), layouts) };
}

/** Whether some convolution of two axes has groups and no form in blocks: maps would be converted around each. */
function hasOtherGroups({ nodes, values }: Graph, taken: ReadonlySet<Node>): boolean {
  return nodes.some((node) => node.operator === "Conv" && isGrouped(node) && values.get(node.inputs[0])?.shape.length === 4 && !taken.has(node));
}

function isGrouped({ attributes }: Node): boolean {
  return intAttribute(attributes, "group", 1) !== 1;
}

/** Name of a convolution's result, or of the gradient by it. */
function resultOf(node: Node): string {
  return CONVOLUTIONS[node.operator](node).output;
}

/** Whether what must be in blocks for a convolution is: its result, what it writes, and the map of a depthwise one. */
function isLaidOut(node: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  const { input, output } = CONVOLUTIONS[node.operator](node);
  return [output, ...(isGrouped(node) || node.operator === "ConvGradInput" ? [input] : [])].every((name) => layouts.has(name));
}

/** A convolution's taps by its input channels. */
function weightsPerOutput(node: Node, shapeOf: (name: string) => readonly number[]): number {
  return elementCount(filterOf(node, shapeOf).slice(1));
}

/** The shape of a convolution's filter, or of the gradient by it. */
function filterOf({ operator, inputs, attributes }: Node, shapeOf: (name: string) => readonly number[]): readonly number[] {
  return operator === "ConvGradWeight" ? intsAttribute(attributes, "shape", []) : shapeOf(inputs[operator === "Conv" ? 1 : 0]);
}

/** Share of a block's lanes that a map's channels fill: as much is computed for empty ones. */
function filledLanes(map: readonly number[], block: number): number {
  return packOf(map, block) > 1 ? 1 : Math.min(map[1] / block, 1);
}

function isTaken({ values }: Graph, node: Node, block: number): boolean {
  if (!Object.hasOwn(CONVOLUTIONS, node.operator)) return false;
  const filter = filterOf(node, (name) => (values.get(name)?.shape ?? []).map(Number));
  if (isGrouped(node) && !(isDepthwise(node.attributes, filter) && filter[0] % block === 0)) return false;
  return values.get(CONVOLUTIONS[node.operator](node).output)?.shape.length === 4 && readNames(node).every((name) => values.get(name)?.type === "float32");
}

/** A convolution's maps; those that it writes, or can read in no other way, are blocked always. */
function mapsOf(node: Node): readonly { readonly name: string; readonly always: boolean }[] {
  const { input, output } = CONVOLUTIONS[node.operator](node);
  return [{ name: output, always: true }, { name: input, always: isGrouped(node) || node.outputs.includes(input) }];
}
