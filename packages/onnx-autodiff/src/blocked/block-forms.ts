import { intAttribute, readNames, type Graph, type Node } from "@cochlea/onnx-graph";
import { isAlike } from "./families.ts";
import type { BlockedLayout } from "./layout.ts";
import { weightGradientForm } from "./weight-gradient-form.ts";

/** The forms of the nodes that work on maps in blocks, these convolutions among them. */
export function formsOf(graph: Graph, convolutions: ReadonlySet<Node>, layouts: ReadonlyMap<string, BlockedLayout>): Map<string, string> {
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
export function sumsChannels({ constants }: Graph, { operator, inputs, attributes }: Node): boolean {
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
