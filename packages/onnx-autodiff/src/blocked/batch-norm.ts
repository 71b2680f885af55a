import { elementCount, float32Tensor, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { fromLanes, laneAt, lanesOf, scaleLanes, toLanes, type BlockedLayout } from "./layout.ts";
import { productPerStrip, sumOfStrips, sumPerLane } from "./sums.ts";

/**
 * As the portable form does it, on blocks: x − mean once, its squares summed by strips, scale and bias in one pass.
 *
 * Squares of x itself would save a pass, and lose as many digits of the variance as the mean has more than the deviation, squared.
 */
export function batchNormTrain(g: GraphBuilder, node: BlockedNode, attributes: { readonly activation?: string } = {}): Value[] {
  const [layout, x] = [required(node.layoutOf(0), "batch norm's input"), node.blocked(0)];
  const count = samplesPerChannel(node);
  const momentum = floatAttribute(node.attributes, "momentum", 0.9);
  const times = (value: Value, factor: number): Value => g.add("Mul", [value, g.scalar(factor)]);
  const mean = times(fromLanes(g, sumPerLane(g, x, layout), layout), 1 / count);
  const centred = centredMap(g, node, x, mean, layout);
  const variance = times(fromLanes(g, sumOfStrips(g, productPerStrip(g, centred, centred, layout)), layout), 1 / count);
  const inverse = g.add("Reciprocal", [g.add("Sqrt", [g.add("Add", [variance, g.scalar(floatAttribute(node.attributes, "epsilon", 1e-5))])])]);
  const y = scaleLanes(g, centred, toLanes(g, g.add("Mul", [node.plain(1), inverse]), layout), { bias: toLanes(g, node.plain(2), layout), ...attributes });
  const moved = (running: Value, batch: Value, factor: number): Value => g.add("Add", [times(running, momentum), times(batch, (1 - momentum) * factor)]);
  return [y, moved(node.plain(3), mean, 1), moved(node.plain(4), variance, count / Math.max(count - 1, 1)), mean, inverse];
}

/** Batch norm and the ReLU that alone reads it. */
export function rectifiedBatchNormTrain(g: GraphBuilder, node: BlockedNode): Value[] {
  return batchNormTrain(g, node, { activation: "Relu" });
}

/** dx = scale/σ·(dy − mean(dy) − x̂·mean(dy∘x̂)) in two passes; dscale = Σ dy∘x̂; dbias = Σ dy. */
export function batchNormGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const [layout, dy, x] = [required(node.layoutOf(1), "batch norm's input"), node.blocked(0), node.blocked(1)];
  const [scale, mean, inverse] = [2, 3, 4].map((index) => node.plain(index));
  const share = g.scalar(-1 / samplesPerChannel(node));
  const product = (...factors: Value[]): Value => factors.reduce((a, b) => g.add("Mul", [a, b]));
  const centred = centredMap(g, node, x, mean, layout);
  const dbias = fromLanes(g, sumPerLane(g, dy, layout), layout);
  const dscale = product(fromLanes(g, sumOfStrips(g, productPerStrip(g, dy, centred, layout)), layout), inverse);
  const steepness = product(scale, inverse);
  const along = scaleLanes(g, centred, toLanes(g, product(steepness, inverse, dscale, share), layout));
  const bias = toLanes(g, product(steepness, dbias, share), layout);
  return [scaleLanes(g, dy, toLanes(g, steepness, layout), { bias, sum: along }), dscale, dbias];
}

/** x − mean, written once for both directions; what lies in lanes without a channel stays 0. */
function centredMap(g: GraphBuilder, node: BlockedNode, x: Value, mean: Value, layout: BlockedLayout): Value {
  const ones = (): Value => g.constant(float32Tensor([lanesOf(layout)], Array.from({ length: lanesOf(layout) }, (_, lane) => (laneAt(layout, lane) ? 1 : 0))));
  return node.once(x, "centred", () => scaleLanes(g, x, ones(), { bias: toLanes(g, g.add("Neg", [mean]), layout) }));
}

/** Of the map that comes out, as large as the one that goes in. */
function samplesPerChannel({ outputs: [map] }: BlockedNode): number {
  return elementCount(map.shape) / Number(map.shape[1]);
}
