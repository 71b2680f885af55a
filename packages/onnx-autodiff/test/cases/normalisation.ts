import { float, type Attributes, type Value } from "@cochlea/onnx-graph";
import { any, apart, positive, withAttributes, type GradientCase } from "./gradient-case.ts";

const SHAPES: [name: string, shape: number[]][] = [["of maps", [3, 2, 2, 3]], ["of lines", [2, 3, 4]], ["of vectors", [4, 3]]];

/** Running statistics are fed as constants: they are not trained. */
function batchNorm(name: string, shape: number[], attributes: Record<string, number | { float: number }>): GradientCase {
  const channels = shape[1];
  return {
    name,
    inputs: [any(...shape), positive(channels), any(channels)],
    build: (g, inputs: readonly Value[]) => {
      const mean = g.constant({ type: "float32", shape: [channels], data: Float32Array.from({ length: channels }, (_, channel) => 0.1 * channel - 0.2) });
      const variance = g.constant({ type: "float32", shape: [channels], data: Float32Array.from({ length: channels }, (_, channel) => 0.5 + channel) });
      return g.add("BatchNormalization", [...inputs, mean, variance], attributes);
    },
  };
}

/** Scale and bias of the shape that is normalised over. */
function layerNorm(name: string, shape: number[], attributes: Attributes & { readonly axis?: number } = {}): GradientCase {
  const over = shape.slice(attributes.axis ?? -1);
  return withAttributes("LayerNormalization", name, [any(...shape), positive(...over), any(...over)], attributes);
}

function instanceNorm(name: string, shape: number[], attributes: Attributes = {}): GradientCase {
  return withAttributes("InstanceNormalization", name, [any(...shape), positive(shape[1]), any(shape[1])], attributes);
}

export const NORMALISATION_CASES = {
  BatchNormTrain: [
    ...SHAPES.map(([name, shape]) => batchNorm(name, shape, { training_mode: 1 })),
    batchNorm("an epsilon of its own", [3, 2, 2, 2], { training_mode: 1, epsilon: float(0.1), momentum: float(0.5) }),
    batchNorm("one channel", [2, 1, 3], { training_mode: 1 }),
  ],
  BatchNormalization: [
    ...SHAPES.map(([name, shape]) => batchNorm(name, shape, {})),
    batchNorm("an epsilon of its own", [2, 2, 2, 2], { epsilon: float(0.1) }),
  ],
  LayerNormalization: [
    layerNorm("over the last axis", [2, 3, 4]),
    layerNorm("over two axes", [2, 3, 4], { axis: 1 }),
    layerNorm("over a negative axis on", [2, 2, 3, 2], { axis: -2 }),
    layerNorm("over everything", [3, 2], { axis: 0 }),
    layerNorm("an epsilon of its own", [3, 4], { epsilon: float(0.1) }),
    { name: "without a bias", inputs: [any(3, 4), positive(4)], build: (g, inputs) => g.add("LayerNormalization", inputs) },
    { name: "asked for one output", inputs: [any(3, 4), positive(4)], build: (g, inputs) => g.add("LayerNormalization", inputs, {}, { outputs: 1 }) },
  ],
  InstanceNormalization: [instanceNorm("of maps", [2, 3, 2, 3]), instanceNorm("of lines", [2, 3, 4]), instanceNorm("an epsilon of its own", [2, 2, 3, 2], { epsilon: float(0.1) })],
  MeanVarianceNormalization: [
    withAttributes("MeanVarianceNormalization", "with no axes", [any(2, 3, 2, 3)]),
    withAttributes("MeanVarianceNormalization", "over maps alone", [any(2, 2, 3, 3)], { axes: [2, 3] }),
  ],
  LpNormalization: [1, 2].flatMap((p) => [0, -1].map((axis) => withAttributes("LpNormalization", `p ${p}, axis ${axis}`, [apart(3, 4)], { p, axis }))),
  LRN: [1, 3, 5].map((size) => withAttributes("LRN", `size ${size}`, [any(2, 5, 2, 2)], { size, alpha: float(0.3), beta: float(0.6), bias: float(1.5) })),
} satisfies Record<string, readonly GradientCase[]>;
