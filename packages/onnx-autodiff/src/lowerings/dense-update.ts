import { float, floatAttribute, intAttribute, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { scaleLanes } from "../blocked/layout.ts";
import type { Lowered, Lowering } from "./lowering.ts";
import { adamUpdate, sgdUpdate, type ScaledSums } from "./portable-update.ts";

type Update = (g: GraphBuilder, node: Lowered, sums?: ScaledSums) => readonly Value[];

/** Adam block by block of rows. */
export const denseAdamUpdate: Lowering = (g, node) => byBlocks(g, node, 3, adamUpdate);

/** SGD block by block of rows. */
export const denseSgdUpdate: Lowering = (g, node) => byBlocks(g, node, 2, sgdUpdate);

/** Adam block by block, on states in lanes. */
export const denseAdamUpdateInLanes: Lowering = (g, node) => byBlocks(g, node, 3, adamUpdate, sumsOfLanes(g, node));

/** SGD block by block, on states in lanes. */
export const denseSgdUpdateInLanes: Lowering = (g, node) => byBlocks(g, node, 2, sgdUpdate, sumsOfLanes(g, node));

/** Scans over the blocks, [blocks, …], of the inputs before `count`: each makes the gradient of its rows and takes the ordinary update with it. */
function byBlocks(g: GraphBuilder, { inputs, attributes }: Lowered, count: number, update: Update, sums?: ScaledSums): readonly Value[] {
  const [states, [a, right, ...scalars]] = [inputs.slice(0, count), inputs.slice(count)];
  const [blocks, ...block] = states[0].shape.map(Number);
  const left = intAttribute(attributes, "transA", 0) === 1 ? g.add("Transpose", [a], { perm: [1, 0] }) : a;
  const [rows, inner] = left.shape.map(Number);
  const scanned = [...states, g.add("Reshape", [left, g.ints([blocks, rows / blocks, inner])])];
  const body = g.subgraph("update");
  const own = scanned.map(({ shape }, index) => body.input(body.unusedName(`update/block${index}`), shape.slice(1)));
  const ordinary = [...own.slice(0, count), inShape(body, gradient(body, own[count], right, attributes), block), ...scalars];
  for (const value of update(body, { inputs: ordinary, slots: ordinary, attributes, outputs: own.slice(0, count) }, sums)) body.output(value);
  return g.addAll("Scan", scanned, { body: { graph: body.build() }, num_scan_inputs: scanned.length });
}

/** α·rows·op(right), each number bounded where `clip` is given. */
function gradient(g: GraphBuilder, rows: Value, right: Value, attributes: Attributes): Value {
  const product = g.add("Gemm", [rows, right], { alpha: float(floatAttribute(attributes, "alpha", 1)), transB: intAttribute(attributes, "transB", 0) });
  if (!("clip" in attributes)) return product;
  const bound = floatAttribute(attributes, "clip", Infinity);
  return g.add("Clip", [product, g.scalar(-bound), g.scalar(bound)]);
}

function inShape(g: GraphBuilder, value: Value, shape: readonly number[]): Value {
  return value.shape.length === shape.length ? value : g.add("Reshape", [value, g.ints(shape)]);
}

/**
 * Sums by the runtime's convolution of one place, a factor for every lane and the sum in its own memory: one operator where ONNX's
 * take two, and vectors of all the processor's lanes.
 */
function sumsOfLanes(outer: GraphBuilder, { inputs: [state] }: Lowered): ScaledSums {
  const factors = (factor: Value): Value => outer.add("Expand", [factor, outer.ints([Number(state.shape[2])])]);
  return {
    plus: (g, sum, value, factor) => scaleLanes(g, value, factors(factor), { sum }),
    minus: (g, sum, value, factor) => scaleLanes(g, value, factors(outer.add("Neg", [factor])), { sum }),
  };
}
