import { elementCount, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { blocksOf, fromLanes, scaleLanes, toLanes, type BlockedLayout } from "./layout.ts";
import { productPerStrip, stripLength, sumOfStrips, sumPerStrip } from "./sums.ts";

/** As the portable form does it, on blocks: sums by strips, then scale and bias in one pass. */
export function batchNormTrain(g: GraphBuilder, node: BlockedNode, attributes: { readonly activation?: string } = {}): Value[] {
  const [layout, x] = [required(node.layoutOf(0), "batch norm's input"), node.blocked(0)];
  const count = samplesPerChannel(node);
  const momentum = floatAttribute(node.attributes, "momentum", 0.9);
  const times = (value: Value, factor: number): Value => g.add("Mul", [value, g.scalar(factor)]);
  const { mean, variance } = moments(g, x, layout, count);
  const inverse = g.add("Reciprocal", [g.add("Sqrt", [g.add("Add", [variance, g.scalar(floatAttribute(node.attributes, "epsilon", 1e-5))])])]);
  const scale = g.add("Mul", [node.plain(1), inverse]);
  const bias = g.add("Sub", [node.plain(2), g.add("Mul", [scale, mean])]);
  const y = scaleLanes(g, x, toLanes(g, scale, layout), { bias: toLanes(g, bias, layout), ...attributes });
  const moved = (running: Value, batch: Value, factor: number): Value => g.add("Add", [times(running, momentum), times(batch, (1 - momentum) * factor)]);
  return [y, moved(node.plain(3), mean, 1), moved(node.plain(4), variance, count / Math.max(count - 1, 1)), mean, inverse];
}

/** Batch norm and the ReLU that alone reads it. */
export function rectifiedBatchNormTrain(g: GraphBuilder, node: BlockedNode): Value[] {
  return batchNormTrain(g, node, { activation: "Relu" });
}

/**
 * Mean and biased variance of each channel: that within strips, and that of the strips' means.
 *
 * Within a strip it is taken as the squares' sum less the mean's: one pass over the map, and digits that a large mean loses there
 * are lost at random from strip to strip. It is not below 0.
 */
function moments(g: GraphBuilder, x: Value, layout: BlockedLayout, count: number): { readonly mean: Value; readonly variance: Value } {
  const times = (value: Value, factor: number): Value => g.add("Mul", [value, g.scalar(factor)]);
  const sums = sumPerStrip(g, x, layout);
  const length = stripLength(x);
  const means = times(sums, 1 / length);
  const mean = times(fromLanes(g, sumOfStrips(g, sums), layout), 1 / count);
  const within = g.add("Sub", [productPerStrip(g, x, x, layout), g.add("Mul", [sums, means])]);
  const away = g.add("Sub", [means, perStrip(g, mean, layout)]);
  const between = times(g.add("Mul", [away, away]), length);
  const sum = fromLanes(g, sumOfStrips(g, g.add("Add", [within, between])), layout);
  return { mean, variance: g.add("Relu", [times(sum, 1 / count)]) };
}

/** dx = scale/σ·(dy − mean(dy) − x̂·mean(dy∘x̂)) in two passes; dscale = Σ dy∘x̂; dbias = Σ dy. */
export function batchNormGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const [layout, dy, x] = [required(node.layoutOf(1), "batch norm's input"), node.blocked(0), node.blocked(1)];
  const [scale, mean, inverse] = [2, 3, 4].map((index) => node.plain(index));
  const share = g.scalar(-1 / samplesPerChannel(node));
  const product = (...factors: Value[]): Value => factors.reduce((a, b) => g.add("Mul", [a, b]));
  const sums = sumPerStrip(g, dy, layout);
  const dbias = fromLanes(g, sumOfStrips(g, sums), layout);
  const centred = g.add("Sub", [productPerStrip(g, dy, x, layout), g.add("Mul", [sums, perStrip(g, mean, layout)])]);
  const dscale = product(fromLanes(g, sumOfStrips(g, centred), layout), inverse);
  const steepness = product(scale, inverse);
  const along = product(steepness, inverse, dscale, share);
  const bias = g.add("Sub", [product(steepness, dbias, share), product(along, mean)]);
  const sum = scaleLanes(g, x, toLanes(g, along, layout));
  return [scaleLanes(g, dy, toLanes(g, steepness, layout), { bias: toLanes(g, bias, layout), sum }), dscale, dbias];
}

/** One number a channel, to go with numbers of strips. */
function perStrip(g: GraphBuilder, vector: Value, layout: BlockedLayout): Value {
  return g.add("Reshape", [toLanes(g, vector, layout), g.ints([1, blocksOf(layout), 1, layout.block])]);
}

/** Of the map that comes out, as large as the one that goes in. */
function samplesPerChannel({ outputs: [map] }: BlockedNode): number {
  return elementCount(map.shape) / Number(map.shape[1]);
}
