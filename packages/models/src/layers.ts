import type { z } from "zod";
import type { Layer } from "./layer.ts";
import { batchNorm } from "./layers/batch-norm.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import { dropout } from "./layers/dropout.ts";
import { flatten } from "./layers/flatten.ts";
import { averagePool, globalAveragePool, maxPool } from "./layers/pooling.ts";
import { relu } from "./layers/relu.ts";

/** Every kind of layer that a spec may hold. */
export const LAYERS = {
  conv2d,
  relu,
  "batch-norm": batchNorm,
  "max-pool": maxPool,
  "average-pool": averagePool,
  "global-average-pool": globalAveragePool,
  flatten,
  dense,
  dropout,
} satisfies Record<string, Layer>;

export type LayerKind = keyof typeof LAYERS;

/** One layer of a model, its defaults filled in. */
export type LayerSpec = { [Kind in LayerKind]: z.infer<(typeof LAYERS)[Kind]["schema"]> }[LayerKind];

/** The table's row for a layer, which takes that layer's spec. */
export function layerOf(spec: LayerSpec): Layer<LayerSpec> {
  return LAYERS[spec.kind];
}
