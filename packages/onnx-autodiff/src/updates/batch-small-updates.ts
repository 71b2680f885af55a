import { elementCount, int64Tensor, type Attributes, type Graph, type Node, type TensorData, type TensorType } from "@cochlea/onnx-graph";
import { boundOtherwise, isCaptured } from "../graphs/bound-otherwise.ts";
import { shapeOf } from "../graphs/shape-of.ts";

/** How many of an update's inputs are the parameter and its states; the gradient follows them. */
const STATES: Readonly<Record<string, number>> = { AdamUpdate: 3, SgdUpdate: 2 };

/**
 * Elements up to which a parameter is updated together with others. An update is some ten operators, each of which takes a few
 * microseconds however small it is; together with others, its numbers are copied seven times on one thread.
 */
const MOST_BATCHED = 2 ** 16;

/**
 * Updates all small parameters at once: they and their states are strung together, updated as one vector, and taken apart again.
 *
 * They become inputs of one dimension, with the same elements in the same order. What decays is not strung together with what does
 * not.
 */
export function batchSmallUpdates(graph: Graph): Graph {
  const batches = groupsOf(graph.nodes.filter((node) => isSmallUpdate(graph, node))).filter((nodes) => nodes.length > 1).map((nodes) => batchOf(graph, nodes));
  if (batches.length === 0) return graph;
  const inPlaceOf = new Map(batches.flatMap(({ members, nodes }) => members.map((node, index) => [node, index === members.length - 1 ? nodes : []] as const)));
  return boundOtherwise(graph, {
    nodes: graph.nodes.flatMap((node) => inPlaceOf.get(node) ?? [node]),
    written: new Set(batches.flatMap(({ nodes }) => nodes)),
    shapes: new Map(batches.flatMap(({ shapes }) => shapes)),
    constants: new Map(batches.flatMap(({ constants }) => constants)),
    values: new Map(batches.flatMap(({ values }) => values)),
  });
}

function isSmallUpdate(graph: Graph, { operator, inputs }: Node): boolean {
  if (!Object.hasOwn(STATES, operator)) return false;
  const states = inputs.slice(0, STATES[operator]);
  return elementCount(shapeOf(graph, states[0])) <= MOST_BATCHED && states.every((name) => graph.inputs.includes(name) && !isCaptured(graph, name));
}

/** By what updates must have in common to be done at once: operator, settings and scalars. */
function groupsOf(nodes: readonly Node[]): Node[][] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const common = JSON.stringify([node.operator, node.attributes, node.inputs.slice(STATES[node.operator] + 1)]);
    groups.set(common, [...(groups.get(common) ?? []), node]);
  }
  return [...groups.values()];
}

/** Updates that are done at once, and what does it. */
interface Batch {
  readonly members: readonly Node[];
  readonly nodes: readonly Node[];
  readonly shapes: readonly [string, readonly number[]][];
  readonly constants: readonly [string, TensorData][];
  readonly values: readonly [string, TensorType][];
}

function batchOf(graph: Graph, members: readonly Node[]): Batch {
  const [first] = members;
  const count = STATES[first.operator];
  const named = (what: string | number): string => `${first.name}/batch-${what}`;
  const lengths = members.map(({ inputs }) => elementCount(shapeOf(graph, inputs[0])));
  const flat = members.map((node) => ordinary("Reshape", `${node.name}/flat`, [node.inputs[count], named("flat")]));
  const columns = [...stateColumns(members, count), flat.map(({ name }) => name)];
  const joined = columns.map((names, index) => ordinary("Concat", named(index), names, { axis: 0 }));
  const renewed = joined.slice(0, count).map(({ name }) => `${name}-renewed`);
  const update = { ...first, inputs: [...joined.map(({ name }) => name), ...first.inputs.slice(count + 1)], outputs: renewed };
  const apart = renewed.map((name, index) => ({ ...ordinary("Split", `${name}-apart`, [name, named("lengths")], { axis: 0 }), outputs: members.map(({ outputs }) => outputs[index]) }));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    members,
    nodes: [...flat, ...joined, update, ...apart],
    shapes: members.flatMap(({ inputs, outputs }, index) => [...inputs.slice(0, count), ...outputs].map((name): [string, number[]] => [name, [lengths[index]]])),
    constants: [[named("flat"), int64Tensor([1], [-1])], [named("lengths"), int64Tensor([lengths.length], lengths)]],
    values: [...flat.map(({ name }, index) => vector(name, lengths[index])), ...[...joined.map(({ name }) => name), ...renewed].map((name) => vector(name, total))],
  };
}

/** The parameters of all updates, then their first states, and so on. */
function stateColumns(members: readonly Node[], count: number): string[][] {
  return Array.from({ length: count }, (_, index) => members.map(({ inputs }) => inputs[index]));
}

function ordinary(operator: string, name: string, inputs: readonly string[], attributes: Attributes = {}): Node {
  return { name, operator, domain: "", inputs, outputs: [name], attributes };
}

function vector(name: string, length: number): [string, TensorType] {
  return [name, { type: "float32", shape: [length] }];
}
