import { copyGraphs, GraphBuilder, readNames, type AddOptions, type Graph, type Node, type TensorType, type Value } from "@cochlea/onnx-graph";
import { BLOCKED, isBlocked } from "../blocked/blocked.ts";
import { nchwcOperators } from "../blocked/nchwc-operators.ts";
import { Places } from "../blocked/places.ts";
import { liveNodes } from "../graphs/live-nodes.ts";
import { CPU } from "../lowerings/cpu.ts";
import { PORTABLE } from "../lowerings/portable.ts";
import type { Plan, Target } from "./plan.ts";
import type { Lowered, LoweringTable } from "../lowerings/lowering.ts";
import { isTrainingOperator, type TrainingOperator } from "../operators/training-operators.ts";

const LOWERINGS: Readonly<Record<Target, LoweringTable>> = { portable: PORTABLE, cpu: CPU };

export interface LoweredGraph {
  readonly graph: Graph;
  /** The name in it of a value of the graph before. */
  readonly renamed: (name: string) => string;
  /** By the name of each of its nodes, the node before that it came of. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Replaces every training operator by ordinary ONNX operators, in the form that the plan chose. */
export function lower(graph: Graph, plan: Plan): LoweredGraph {
  const g = new GraphBuilder(graph.name, plan.block === undefined ? {} : nchwcOperators(plan.block));
  const places = new Places(g, graph, plan.layouts);
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap(readNames)]);
  for (const name of graph.inputs) places.setPlain(name, g.input(name, typeIn(graph, name).shape, typeIn(graph, name).type));
  for (const [name, data] of graph.constants) places.setPlain(name, g.constant(data, name));
  const ends: number[] = [];
  for (const node of graph.nodes) {
    const form = plan.forms.get(node.name);
    if (form !== undefined && isBlocked(node.operator, form)) places.setAll(node, BLOCKED[node.operator][form](g, places.nodeOf(node)));
    else places.setAllPlain(node, plainOutputs(g, graph, plan, node, { read, valueOf: (name) => places.plain(name) }));
    ends.push(g.nodeCount);
  }
  for (const name of graph.outputs) g.output(places.plain(name));
  const built = g.build();
  return { graph: withoutUnread(built), renamed: (name) => places.plain(name).name, origins: originsOf(graph.nodes, built.nodes, ends) };
}

/** Nodes before each end came of the node at its place. */
function originsOf(before: readonly Node[], after: readonly Node[], ends: readonly number[]): ReadonlyMap<string, string> {
  return new Map(before.flatMap(({ name }, index) => after.slice(ends[index - 1] ?? 0, ends[index]).map((node) => [node.name, name] as const)));
}

/** A node in ordinary operators, on plain values. */
function plainOutputs(g: GraphBuilder, graph: Graph, plan: Plan, node: Node, { read, valueOf }: { read: ReadonlySet<string>; valueOf: (name: string) => Value }): readonly Value[] {
  const inputs = node.inputs.map((name) => (name === "" ? null : valueOf(name)));
  if (!isTrainingOperator(node.operator)) return g.addAll(node.operator, inputs, copyGraphs(g, node.attributes, valueOf), { ...keptName(node), outputs: outputCount(node, read) });
  return lowerNode(g, plan, node.operator, node.name, { inputs: inputs.filter((value) => value !== null), slots: inputs, attributes: node.attributes, outputs: node.outputs.map((name) => typeIn(graph, name)) });
}

/** A graph without nodes and constants that no output depends on, such as a gradient that a lowering writes and nobody wants. */
function withoutUnread(graph: Graph): Graph {
  const nodes = liveNodes(graph.nodes, graph.outputs);
  const read = new Set([...graph.outputs, ...nodes.flatMap(readNames)]);
  const made = new Set([...graph.inputs, ...read, ...nodes.flatMap(({ outputs }) => outputs)]);
  const only = <T>(map: ReadonlyMap<string, T>, names: ReadonlySet<string>): Map<string, T> => new Map([...map].filter(([name]) => names.has(name)));
  return { ...graph, nodes, constants: only(graph.constants, read), values: only(graph.values, made) };
}

/** A name that a builder made up, such as `Mul_6`, is made up anew: a lowering may have taken it for a node of its own. */
function keptName({ name }: Node): AddOptions {
  return /^([A-Z]\w*|constant)_\d+$/.test(name) ? {} : { name };
}

/** Outputs that a node must have; those after them are optional. ONNX Runtime's max pool takes ten times as long with its indices. */
const REQUIRED_OUTPUTS: Readonly<Record<string, number>> = { LayerNormalization: 1, MaxPool: 1 };

/** How many outputs to take: all that are required, and optional ones up to the last that is read. */
function outputCount({ operator, outputs }: Node, read: ReadonlySet<string>): number {
  return Math.max(REQUIRED_OUTPUTS[operator] ?? outputs.length, outputs.findLastIndex((name) => read.has(name)) + 1);
}

function lowerNode(g: GraphBuilder, plan: Plan, operator: TrainingOperator, name: string, node: Lowered): readonly Value[] {
  const form = plan.forms.get(name) ?? "plain";
  const forms = LOWERINGS[plan.target][operator];
  const lowering = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (!lowering) throw new RangeError(`lower: no form "${form}" of ${operator} for ${plan.target}; there are ${Object.keys(forms).join(", ")}`);
  return lowering(g, node);
}

function typeIn(graph: Graph, name: string): TensorType {
  const type = graph.values.get(name);
  if (!type) throw new RangeError(`lower: no value named "${name}" in graph "${graph.name}"`);
  return type;
}
