import { float, floatAttribute, intAttribute, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered, Lowering } from "../lower.ts";
import { adamUpdate, sgdUpdate } from "./portable-update.ts";

/** Adam block by block of rows. */
export const denseAdamUpdate: Lowering = (g, node) => byBlocks(g, node, 3, adamUpdate);

/** SGD block by block of rows. */
export const denseSgdUpdate: Lowering = (g, node) => byBlocks(g, node, 2, sgdUpdate);

/** Scans over the blocks, [blocks, rows, columns], of the inputs before `count`: each makes the gradient of its rows and takes the ordinary update with it. */
function byBlocks(g: GraphBuilder, { inputs, attributes }: Lowered, count: number, update: Lowering): readonly Value[] {
  const [states, [a, right, ...scalars]] = [inputs.slice(0, count), inputs.slice(count)];
  const [blocks, rows] = states[0].shape.map(Number);
  const left = intAttribute(attributes, "transA", 0) === 1 ? g.add("Transpose", [a], { perm: [1, 0] }) : a;
  const scanned = [...states, g.add("Reshape", [left, g.ints([blocks, rows, Number(left.shape[1])])])];
  const body = g.subgraph("update");
  const own = scanned.map(({ shape }, index) => body.input(body.unusedName(`update/block${index}`), shape.slice(1)));
  const ordinary = [...own.slice(0, count), gradient(body, own[count], right, attributes), ...scalars];
  for (const value of update(body, { inputs: ordinary, slots: ordinary, attributes, outputs: own.slice(0, count) })) body.output(value);
  return g.addAll("Scan", scanned, { body: { graph: body.build() }, num_scan_inputs: scanned.length });
}

/** α·rows·op(right), each number bounded where `clip` is given. */
function gradient(g: GraphBuilder, rows: Value, right: Value, attributes: Attributes): Value {
  const product = g.add("Gemm", [rows, right], { alpha: float(floatAttribute(attributes, "alpha", 1)), transB: intAttribute(attributes, "transB", 0) });
  if (!("clip" in attributes)) return product;
  const bound = floatAttribute(attributes, "clip", Infinity);
  return g.add("Clip", [product, g.scalar(-bound), g.scalar(bound)]);
}
