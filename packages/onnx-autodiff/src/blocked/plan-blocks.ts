import { intAttribute, readNames, type Graph, type Node } from "@cochlea/onnx-graph";
import { axesOf } from "./blocked-lowering.ts";
import { columnSlide } from "./convolution.ts";
import type { BlockedLayout } from "./layout.ts";
import { outputsOf } from "./slide.ts";

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
const ALIKE: Readonly<Record<string, (node: Node) => readonly string[]>> = {
  Add: ({ inputs, outputs }) => [...inputs, ...outputs],
  BatchNormGrad: ({ inputs, outputs }) => [inputs[0], inputs[1], outputs[0]],
  BatchNormTrain: ({ inputs, outputs }) => [inputs[0], outputs[0]],
  Relu: ({ inputs, outputs }) => [inputs[0], outputs[0]],
  ReluGrad: ({ inputs, outputs }) => [...inputs, ...outputs],
};

/**
 * Lays the maps of convolutions, and of what stands between them, in blocks of channels.
 *
 * A convolution is taken where it has two axes and one group. Maps that an operator needs alike form a family; a family that a
 * convolution writes, or reads a whole block of channels of, is blocked. Its columns are packed where channels would leave
 * lanes empty and every convolution around can slide over packs.
 */
export function planBlocks(graph: Graph, block: number): BlockPlan {
  const shapeOf = (name: string): number[] => (graph.values.get(name)?.shape ?? []).map(Number);
  const families = familiesOf(graph, shapeOf);
  const convolutions = graph.nodes.filter((node) => isTaken(graph, node));
  const seeds = convolutions.flatMap((node) => mapsOf(node).filter(({ name, always }) => always || shapeOf(name)[1] >= block).map(({ name }) => families.of(name)));
  const blocked = new Set(seeds);
  const packs = packsOf(convolutions, blocked, families, { block, shapeOf });
  const layouts = new Map([...graph.values.keys()].filter((name) => blocked.has(families.of(name))).map((name) => [name, { block, channels: shapeOf(name)[1], pack: packs(name) }]));
  return { layouts, forms: formsOf(graph, new Set(convolutions), layouts) };
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
  for (const node of nodes.filter((each) => isAlike(each, shapeOf))) {
    const [first, ...others] = ALIKE[node.operator](node).map(of);
    for (const other of others) if (of(other) !== of(first)) parents.set(of(other), of(first));
  }
  return { of };
}

/** Whether all maps of the node are of two spatial axes and one shape. */
function isAlike(node: Node, shapeOf: (name: string) => readonly number[]): boolean {
  if (!Object.hasOwn(ALIKE, node.operator)) return false;
  const shapes = ALIKE[node.operator](node).map(shapeOf);
  return shapes.every((shape) => shape.length === 4 && shape.join() === shapes[0].join());
}

function isTaken({ values }: Graph, node: Node): boolean {
  if (!Object.hasOwn(CONVOLUTIONS, node.operator) || intAttribute(node.attributes, "group", 1) !== 1) return false;
  return values.get(CONVOLUTIONS[node.operator](node).output)?.shape.length === 4 && readNames(node).every((name) => values.get(name)?.type === "float32");
}

/** A convolution's maps; those that it writes, or can read in no other way, are blocked always. */
function mapsOf(node: Node): readonly { readonly name: string; readonly always: boolean }[] {
  const { input, output } = CONVOLUTIONS[node.operator](node);
  return [{ name: output, always: true }, { name: input, always: node.outputs.includes(input) }];
}

/** How many columns to pack: all families that can are packed, then those are not that a convolution cannot slide over. */
function packsOf(convolutions: readonly Node[], blocked: ReadonlySet<string>, families: Families, { block, shapeOf }: { block: number; shapeOf: (name: string) => readonly number[] }): (name: string) => number {
  const packs = new Map([...blocked].map((family) => [family, packOf(shapeOf(family), block)]));
  const pack = (name: string): number => packs.get(families.of(name)) ?? 1;
  const forward = convolutions.filter(({ operator }) => operator === "Conv");
  for (let again = true; again; ) {
    const stuck = forward.find((node) => !slides(node, shapeOf, pack));
    again = stuck !== undefined;
    if (stuck) packs.set(families.of(pack(stuck.inputs[0]) > 1 ? stuck.inputs[0] : stuck.outputs[0]), 1);
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
  const forms = new Map<string, string>();
  for (const node of graph.nodes) {
    const alike = Object.hasOwn(ALIKE, node.operator) && ALIKE[node.operator](node).every((name) => layouts.has(name));
    if (convolutions.has(node) || alike || sumsChannels(graph, node, layouts)) forms.set(node.name, "blocked");
  }
  for (const [node, relu] of rectified(graph, convolutions)) {
    forms.set(node.name, "blocked-relu");
    forms.set(relu.name, "blocked-done");
  }
  return forms;
}

/** Whether a node sums a blocked map over all but its channels. */
function sumsChannels({ constants }: Graph, { operator, inputs, attributes }: Node, layouts: ReadonlyMap<string, BlockedLayout>): boolean {
  if (operator !== "ReduceSum" || !layouts.has(inputs[0]) || intAttribute(attributes, "keepdims", 1) !== 0) return false;
  return Array.from(constants.get(inputs[1])?.data ?? [], Number).join() === "0,2,3";
}

/** Convolutions whose result a ReLU alone reads, with that ReLU. */
function rectified({ nodes, outputs }: Graph, convolutions: ReadonlySet<Node>): (readonly [Node, Node])[] {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) for (const name of readNames(node)) readers.set(name, [...(readers.get(name) ?? []), node]);
  return nodes.filter((node) => node.operator === "Conv" && convolutions.has(node)).flatMap((node) => {
    const [relu, ...others] = readers.get(node.outputs[0]) ?? [];
    return relu?.operator === "Relu" && others.length === 0 && !outputs.includes(node.outputs[0]) ? [[node, relu] as const] : [];
  });
}
