import { float, type Value } from "@cochlea/onnx-graph";
import { any, positive, type GradientCase } from "./gradient-case.ts";

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
} satisfies Record<string, readonly GradientCase[]>;
