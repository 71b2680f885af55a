import { z } from "zod";
import { positiveInteger } from "../layer-schema.ts";
import { family, relu, sizes } from "./architecture-family.ts";

const options = z.strictObject({
  ...sizes([1, 40, 101], 12),
  filters: positiveInteger.default(10),
  cell: z.enum(["lstm", "gru"]).default("lstm"),
  units: positiveInteger.default(64),
  levels: positiveInteger.default(2),
  /** The step that asks: the last as in the authors' code, the middle as in the paper. */
  query: z.enum(["first", "middle", "last"]).default("last"),
});

const init = "xavier-uniform";

function overFrames(number: number, filters: number): object[] {
  return [
    { kind: "conv2d", name: `conv${number}`, filters, kernel: [1, 5], padding: "same", init }, relu,
    { kind: "batch-norm", name: `norm${number}`, epsilon: 1e-3, momentum: 0.01 },
  ];
}

/** @see D. C. de Andrade et al., A neural attention model for speech command recognition, arXiv 1808.08929. */
export const attRnn = family({
  about: "Two convolutions along the frames, bidirectional LSTMs, and attention over the steps.",
  options,
  layers: ({ classes, filters, cell, units, levels, query }) => [
    ...overFrames(1, filters),
    ...overFrames(2, 1),
    { kind: "time-major" },
    { kind: cell, name: cell, units, levels, bidirectional: true, output: "sequence", init: "keras" },
    { kind: "attention-pool", name: "attention", query, init },
    { kind: "dense", name: "dense1", units: 64, init }, relu,
    { kind: "dense", name: "dense2", units: 32, init },
    { kind: "dense", name: "classes", units: classes, init },
  ],
});
