import type { z } from "zod";
import type { Layer } from "./layer.ts";
import { elu, gelu, hardSigmoid, hardSwish, leakyRelu, relu, relu6, sigmoid, silu, softmax, tanh } from "./layers/activations.ts";
import { attentionPool, positionEmbedding, selfAttention } from "./layers/attention.ts";
import { batchNorm } from "./layers/batch-norm.ts";
import { convTranspose2d } from "./layers/conv-transpose2d.ts";
import { conv1d, depthwiseConv1d } from "./layers/conv1d.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import { depthwiseConv2d } from "./layers/depthwise-conv2d.ts";
import { dropout } from "./layers/dropout.ts";
import { globalAveragePool, globalMaxPool } from "./layers/global-pooling.ts";
import { instanceNorm, layerNorm } from "./layers/layer-norm.ts";
import { averagePool, averagePool1d, maxPool, maxPool1d } from "./layers/pooling.ts";
import { gru, lstm } from "./layers/recurrent.ts";
import { flatten, permute, reshape, timeMajor } from "./layers/shaping.ts";
import { parallel, residual, sequence, type ParallelSpec, type ResidualSpec, type SequenceSpec } from "./layers/structure.ts";
import { subSpectralNorm } from "./layers/sub-spectral-norm.ts";

/** Every kind of layer that a spec may hold. */
export const LAYERS = {
  conv2d,
  "depthwise-conv2d": depthwiseConv2d,
  "conv-transpose2d": convTranspose2d,
  conv1d,
  "depthwise-conv1d": depthwiseConv1d,
  dense,
  lstm,
  gru,
  "attention-pool": attentionPool,
  "self-attention": selfAttention,
  "position-embedding": positionEmbedding,
  "batch-norm": batchNorm,
  "sub-spectral-norm": subSpectralNorm,
  "layer-norm": layerNorm,
  "instance-norm": instanceNorm,
  relu,
  relu6,
  "leaky-relu": leakyRelu,
  elu,
  silu,
  gelu,
  "hard-swish": hardSwish,
  "hard-sigmoid": hardSigmoid,
  sigmoid,
  tanh,
  softmax,
  "max-pool": maxPool,
  "average-pool": averagePool,
  "max-pool1d": maxPool1d,
  "average-pool1d": averagePool1d,
  "global-average-pool": globalAveragePool,
  "global-max-pool": globalMaxPool,
  flatten,
  reshape,
  permute,
  "time-major": timeMajor,
  dropout,
  sequence,
  residual,
  parallel,
} satisfies Record<string, Layer>;

export type LayerKind = keyof typeof LAYERS;

/** Kinds that hold layers: of which kinds, only the whole table can say. */
type Structure = "sequence" | "residual" | "parallel";

/** One layer of a model, its defaults filled in. */
export type LayerSpec = z.infer<(typeof LAYERS)[Exclude<LayerKind, Structure>]["schema"]> | SequenceSpec<LayerSpec> | ResidualSpec<LayerSpec> | ParallelSpec<LayerSpec>;

/** The table's row for a layer, which takes that layer's spec. */
export function layerOf(spec: LayerSpec): Layer<LayerSpec> {
  return LAYERS[spec.kind] as Layer<LayerSpec>;
}
