import { elementCount, intAttribute, intsAttribute, readNames, type Graph, type Node } from "@cochlea/onnx-graph";
import { axesOf } from "./blocked-lowering.ts";
import { columnSlide } from "./convolution.ts";
import { isDepthwise } from "./depthwise.ts";
import type { BlockedLayout } from "./layout.ts";
import { phasedFamilies } from "./phases.ts";
import { outputsOf } from "./slide.ts";
import { weightGradientForm } from "./weight-gradient-form.ts";

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

/** Maps of one shape that an operator takes and gives in one layout. */
const ALIKE: Readonly<Record<string, (node: Node) => readonly (readonly string[])[]>> = {
  Add: ({ inputs, outputs }) => [[...inputs, ...outputs]],
  BatchNormGrad: ({ inputs, outputs }) => [[inputs[0], inputs[1], outputs[0]]],
  BatchNormTrain: ({ inputs, outputs }) => [[inputs[0], outputs[0]]],
  MaxPoolGrad: ({ inputs: [dy, x, y], outputs }) => [[x, outputs[0]], [dy, y]],
  Relu: ({ inputs, outputs }) => [[inputs[0], outputs[0]]],
  ReluGrad: ({ inputs, outputs }) => [[...inputs, ...outputs]],
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

interface Families {
  /** The name that stands for a value's family. */
  readonly of: (name: string) => string;
}

function familiesOf({ nodes }: Graph, shapeOf: (name: string) => readonly number[]): Families {
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

interface PackSearch {
  readonly block: number;
  readonly shapeOf: (name: string) => readonly number[];
  /** Families whose columns stay apart. */
  readonly single: ReadonlySet<string>;
  readonly phased: ReadonlyMap<string, unknown>;
}

/** How many columns to pack: all families that can are packed, then those are not that a convolution cannot slide over. */
function packsOf(convolutions: readonly Node[], blocked: ReadonlySet<string>, families: Families, { block, shapeOf, single, phased }: PackSearch): (name: string) => number {
  const packs = new Map([...blocked].map((family) => [family, single.has(family) ? 1 : packOf(shapeOf(family), block)]));
  const pack = (name: string): number => packs.get(families.of(name)) ?? 1;
  const forward = convolutions.filter(({ operator }) => operator === "Conv");
  const isStuck = (node: Node): boolean => !slides(node, shapeOf, pack) || (phased.has(families.of(node.outputs[0])) && pack(node.inputs[0]) > 1);
  for (let stuck = forward.find(isStuck); stuck; stuck = forward.find(isStuck)) {
    packs.set(families.of(pack(stuck.inputs[0]) > 1 ? stuck.inputs[0] : stuck.outputs[0]), 1);
  }
  return pack;
}

function packOf([, channels, , columns]: readonly number[], block: number): number {
  return channels < block && block % channels === 0 && columns % (block / channels) === 0 ? block / channels : 1;
}

/** Whether a convolution's packs of outputs are whole packs of inputs apart, and as many as its columns are. */
function slides({ inputs, outputs, attributes }: Node, shapeOf: (name: string) => readonly number[], pack: (name: string) => number): boolean {
  const [from, to] = [pack(inputs[0]), pack(outputs[0])];
  if (from === 1 && to === 1) return true;
  const [x, w, y] = [inputs[0], inputs[1], outputs[0]].map(shapeOf);
  const [, columns] = axesOf(attributes, w.slice(2), x.slice(2));
  if (columns.dilation !== 1 || (columns.stride * to) % from !== 0) return false;
  return outputsOf(x[3] / from, columnSlide(columns, x[3], y[3], from, to)) === y[3] / to;
}

function formsOf(graph: Graph, convolutions: ReadonlySet<Node>, layouts: ReadonlyMap<string, BlockedLayout>): Map<string, string> {
  const blocked = graph.nodes.filter((node) => convolutions.has(node) || isAlike(node, layouts) || pools(node, layouts) || waits(node, layouts) || averages(node, layouts) || (sumsChannels(graph, node) && layouts.has(node.inputs[0])));
  const centred = centredSums(graph, blocked).map(({ name }) => [name, "blocked-zero"] as const);
  return new Map([...blocked.map((node) => [node.name, formOf(graph, node, layouts)] as const), ...rectified(graph, new Set(blocked)), ...centred]);
}

/** Sums of the gradient by what a batch norm takes the mean away from, such as that by a bias before it: they are 0 but for rounding. */
function centredSums({ nodes }: Graph, blocked: readonly Node[]): Node[] {
  const centred = new Set(nodes.filter(({ operator }) => operator === "BatchNormGrad").map(({ outputs: [dx] }) => dx));
  return blocked.filter(({ operator, inputs }) => operator === "ReduceSum" && centred.has(inputs[0]));
}

/** Whether a node takes the average of whole blocks of channels. */
function averages({ operator, inputs }: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  const layout = operator === "GlobalAveragePool" ? layouts.get(inputs[0]) : undefined;
  return layout !== undefined && layout.phases === undefined && layout.pack === 1 && layout.channels % layout.block === 0;
}

function formOf({ values }: Graph, node: Node, layouts: ReadonlyMap<string, BlockedLayout>): string {
  if (node.operator !== "ConvGradWeight") return "blocked";
  const shapes = node.inputs.map((name) => (values.get(name)?.shape ?? []).map(Number));
  return weightGradientForm(node, shapes, node.inputs.map((name) => layouts.get(name) ?? null));
}

function isAlike(node: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  if (!Object.hasOwn(ALIKE, node.operator) || node.operator === "MaxPoolGrad") return false;
  return ALIKE[node.operator](node).flat().every((name) => layouts.has(name));
}

/** Whether a node takes the maximum of phases, or gives the gradient by them. */
function pools({ operator, inputs }: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  const map = operator === "MaxPool" ? inputs[0] : operator === "MaxPoolGrad" ? inputs[1] : "";
  return layouts.get(map)?.phases !== undefined;
}

/** Whether a node only waits for maps, in whatever layout they are. */
function waits({ operator, inputs }: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  return operator === "After" && inputs.some((name) => layouts.has(name));
}

/** Whether a node sums maps over all but their channels. */
function sumsChannels({ constants }: Graph, { operator, inputs, attributes }: Node): boolean {
  if (operator !== "ReduceSum" || intAttribute(attributes, "keepdims", 1) !== 0) return false;
  return Array.from(constants.get(inputs[1])?.data ?? [], Number).join() === "0,2,3";
}

/** Operators that can end in a ReLU. */
const RECTIFIED: ReadonlySet<string> = new Set(["BatchNormTrain", "Conv"]);

/** Convolutions and batch norms whose result a ReLU alone reads, and gradients of pools that a ReLU's gradient alone reads, do its work too. */
function rectified({ nodes, outputs }: Graph, blocked: ReadonlySet<Node>): (readonly [name: string, form: string])[] {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) for (const name of readNames(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
  return [...blocked].flatMap((node) => {
    const [reader, ...others] = readers.get(node.outputs[0]) ?? [];
    const alone = reader && others.length === 0 && !outputs.includes(node.outputs[0]) && blocked.has(reader);
    const takes = alone && ((RECTIFIED.has(node.operator) && reader.operator === "Relu") || (node.operator === "MaxPoolGrad" && reader.operator === "ReluGrad" && reader.inputs[1] === node.inputs[1]));
    return takes ? [[node.name, "blocked-relu"] as const, [reader.name, "blocked-done"] as const] : [];
  });
}
