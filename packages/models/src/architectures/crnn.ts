import { z } from "zod";
import { pair, positiveInteger } from "../layer-schema.ts";
import { family, flatten, rate, relu, sizes } from "./architecture-family.ts";

const options = z.strictObject({
  ...sizes([1, 40, 101], 12),
  filters: positiveInteger.default(32),
  kernel: pair(1).default([5, 20]),
  stride: pair(1).default([2, 8]),
  padding: z.enum(["same", "valid"]).default("same"),
  cell: z.enum(["gru", "lstm"]).default("gru"),
  units: positiveInteger.default(32),
  levels: positiveInteger.default(2),
  bidirectional: z.boolean().default(true),
  /** What the dense layer sees: the outputs of all steps, or the last state. */
  output: z.enum(["sequence", "last"]).default("sequence"),
  /** Units of the dense layer before the classes. */
  dense: positiveInteger.default(64),
  dropout: rate.default(0),
});

const init = "xavier-uniform";

/** @see S. Ö. Arık et al., Convolutional Recurrent Neural Networks for Small-Footprint Keyword Spotting, Interspeech 2017, arXiv 1703.05390. */
export const crnn = family({
  about: "One wide convolution, two bidirectional levels of GRU and a dense layer over all steps.",
  options,
  layers: ({ classes, filters, kernel, stride, padding, cell, units, levels, bidirectional, output, dense, dropout }) => [
    { kind: "conv2d", name: "conv", filters, kernel, stride, padding: padding === "same" ? "same" : 0, init }, relu,
    { kind: "dropout", rate: dropout },
    { kind: "time-major" },
    { kind: cell, name: cell, units, levels, bidirectional, output, init: "keras" },
    ...(output === "sequence" ? [flatten] : []),
    { kind: "dense", name: "dense1", units: dense, init }, relu,
    { kind: "dropout", rate: dropout },
    { kind: "dense", name: "classes", units: classes, init: { kind: "truncated-normal", deviation: 0.01 } },
  ],
});
