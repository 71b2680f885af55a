import { float, floatAttribute, intAttribute, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered, Lowering } from "../lower.ts";
import { adamUpdate, sgdUpdate } from "./portable-update.ts";

/** One block of rows: its states, the rows of the left matrix that make its gradient, and what is the same for all blocks. */
interface Block {
  readonly states: readonly Value[];
  readonly rows: Value;
  readonly right: Value;
  readonly scalars: readonly Value[];
  readonly attributes: Attributes;
}

/** Adam block by block of rows. */
export const denseAdamUpdate: Lowering = (g, node) => byBlocks(g, node, 3, adamBlock);

/** SGD block by block of rows. */
export const denseSgdUpdate: Lowering = (g, node) => byBlocks(g, node, 2, (body, block) => sgdUpdate(body, ordinary(body, block)));

/** Scans over the blocks, [blocks, rows, columns]; each gives the new states of its rows. */
function byBlocks(g: GraphBuilder, { inputs, attributes }: Lowered, count: number, update: (body: GraphBuilder, block: Block) => Value[]): Value[] {
  const [states, [a, right, ...scalars]] = [inputs.slice(0, count), inputs.slice(count)];
  const [blocks, rows] = states[0].shape.map(Number);
  const left = intAttribute(attributes, "transA", 0) === 1 ? g.add("Transpose", [a], { perm: [1, 0] }) : a;
  const scanned = [...states, g.add("Reshape", [left, g.ints([blocks, rows, Number(left.shape[1])])])];
  const body = g.subgraph("update");
  const own = scanned.map(({ shape }, index) => body.input(body.unusedName(`update/block${index}`), shape.slice(1)));
  for (const value of update(body, { states: own.slice(0, count), rows: own[count], right, scalars, attributes })) body.output(value);
  return g.addAll("Scan", scanned, { body: { graph: body.build() }, num_scan_inputs: scanned.length });
}

/**
 * m ← β₁m + (1 − β₁)g in the very product that g is, and v ← β₂v + (√(1 − β₂)·g)² from a second one: to multiply twice is
 * less work than the passes over a block that it saves. Where something is done to the gradient first, the ordinary update.
 */
function adamBlock(g: GraphBuilder, block: Block): Value[] {
  const { states: [p, first, second], rows, right, scalars: [stepSize, epsilon, decay], attributes } = block;
  const decoupled = intAttribute(attributes, "decoupled", 0) === 1;
  if ("clip" in attributes || ((decay as Value | undefined) && !decoupled)) return adamUpdate(g, ordinary(g, block));
  const [beta1, beta2] = [floatAttribute(attributes, "beta1", 0.9), floatAttribute(attributes, "beta2", 0.999)];
  const nextFirst = product(g, [rows, right, first], attributes, { factor: 1 - beta1, beta: beta1 });
  const root = product(g, [rows, right], attributes, { factor: Math.sqrt(1 - beta2) });
  const nextSecond = g.add("Add", [g.add("Mul", [second, g.scalar(beta2)]), g.add("Mul", [root, root])]);
  const direction = g.add("Div", [nextFirst, g.add("Add", [g.add("Sqrt", [nextSecond]), epsilon])]);
  const kept = (decay as Value | undefined) ? g.add("Sub", [p, g.add("Mul", [p, decay])]) : p;
  return [g.add("Sub", [kept, g.add("Mul", [direction, stepSize])]), nextFirst, nextSecond];
}

/** The block as an update of its own, on a gradient that is there. */
function ordinary(g: GraphBuilder, { states, rows, right, scalars, attributes }: Block): Lowered {
  const gradient = product(g, [rows, right], attributes);
  const bound = "clip" in attributes ? floatAttribute(attributes, "clip", Infinity) : null;
  const inputs = [...states, bound === null ? gradient : g.add("Clip", [gradient, g.scalar(-bound), g.scalar(bound)]), ...scalars];
  return { inputs, slots: inputs, attributes, outputs: states };
}

/** factor·α·rows·right + β·third. */
function product(g: GraphBuilder, inputs: readonly Value[], attributes: Attributes, { factor = 1, beta = 1 } = {}): Value {
  return g.add("Gemm", inputs, { alpha: float(factor * floatAttribute(attributes, "alpha", 1)), beta: float(beta), transB: intAttribute(attributes, "transB", 0) });
}
