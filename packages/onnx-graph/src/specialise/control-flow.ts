import { isGraph } from "../decode/inline-functions.ts";
import type { RawGraph, RawNode } from "../decode/raw-graph.ts";
import { constantOf, type Operand } from "../folding/operand.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { intAttribute, intsAttribute, type Attribute, type Attributes } from "../graph.ts";
import { normaliseAxis } from "../shape-rules/broadcast.ts";
import type { TensorType } from "../tensor.ts";
import type { Names } from "./names.ts";

/** What a graph is rebuilt in, as far as operators that run graphs need it. */
interface Rebuilding {
  readonly builder: GraphBuilder;
  readonly names: Names;
  /** An input of the new graph that stands for one of the file. */
  input(name: string, type: TensorType): void;
  /** Takes over constants and nodes. */
  body(graph: RawGraph): void;
  /** What stands for a value of the file. @throws {RangeError} Where nothing does. */
  lookup(name: string): Operand;
  add(operator: string, inputs: readonly (Operand | null)[], attributes: Attributes, outputs: number, name: () => string): readonly Operand[];
  /** The same for a graph within this one, which sees its values. */
  within(name: string): Rebuilding;
}

type ControlFlow = (around: Rebuilding, node: RawNode, inputs: readonly (Operand | null)[]) => readonly Operand[];

/** Operators that run graphs. */
export const CONTROL_FLOW: Readonly<Record<string, ControlFlow>> = {
  If: (around, node, [condition]) => {
    const chosen = condition ? constantOf(condition)?.data[0] : undefined;
    if (chosen === undefined) throw new RangeError("need a condition that follows from lengths and constants; it depends on the input");
    const branch = graphIn(node, Number(chosen) === 1 ? "then_branch" : "else_branch");
    around.body(branch);
    return branch.outputs.map((name) => around.lookup(name));
  },
  Loop: () => {
    throw new RangeError("loops are not converted; export with a fixed number of steps");
  },
  Scan: scan,
};

/** The body's states are the node's first inputs; of the others it sees one step at a time. */
function scan(around: Rebuilding, node: RawNode, inputs: readonly (Operand | null)[]): readonly Operand[] {
  const body = graphIn(node, "body");
  const inner = around.within(body.name || "body");
  const attributes = rest(node);
  const scanned = intAttribute(attributes, "num_scan_inputs", 0);
  const axes = intsAttribute(attributes, "scan_input_axes", []);
  body.inputs.forEach((name, index) => {
    const operand = inputs[index];
    if (!operand) throw new RangeError(`need as many inputs as the body has, ${body.inputs.length}, got ${inputs.length}`);
    const step = index - (inputs.length - scanned);
    inner.input(name, step < 0 ? operand : withoutAxis(operand, axes[step] ?? 0));
  });
  inner.body(body);
  for (const name of body.outputs) inner.builder.output(inner.lookup(name).value());
  const [first] = node.outputs;
  return around.add("Scan", inputs, { ...attributes, body: { graph: inner.builder.build() } }, node.outputs.length, () => (first === "" ? around.names.fresh(node.name || "Scan", node.outputs.length) : around.names.claim(first, node.outputs.length)));
}

function withoutAxis({ type, shape }: TensorType, axis: number): TensorType {
  return { type, shape: shape.toSpliced(normaliseAxis(axis, shape.length), 1) };
}

function graphIn(node: RawNode, name: string): RawGraph {
  const value = node.attributes[name];
  if (!Object.hasOwn(node.attributes, name) || !isGraph(value)) throw new RangeError(`need a graph in the attribute "${name}"`);
  return value.graph;
}

/** The attributes that are no graphs. */
function rest(node: RawNode): Attributes {
  return Object.fromEntries(Object.entries(node.attributes).filter((entry): entry is [string, Attribute] => typeof entry[1] !== "object" || !("graph" in entry[1] || "reference" in entry[1])));
}
