import { z } from "zod";
import { positiveInteger } from "../layer-schema.ts";
import { family, rate, relu, sizes } from "./architecture-family.ts";

const options = z.strictObject({
  ...sizes([1, 40, 101], 12),
  /** Width: 1, 1.5, 2, 3, 6 and 8 in the paper. A multiple of 1/2 at least 1, so that channels are whole. */
  tau: z.number().min(1).multipleOf(0.5).default(1),
  /** Equal parts of the bands that have statistics of their own; must divide the bands after each stride. */
  subBands: positiveInteger.default(5),
  /** Probability that a channel is dropped behind each convolution over frames. */
  dropout: rate.default(0.1),
});

type Options = z.output<typeof options>;

/** Blocks of each of the four stages; the second and the third halve the bands. */
const STAGES = [2, 2, 4, 4];
const HALVING = [1, 2];

/** Along the frames of the average over the bands, spread over all bands again: the broadcasted residual. */
function overFrames(dilation: number, channels: number, { dropout }: Options): object {
  return {
    kind: "residual",
    name: "frames",
    layers: [
      { kind: "global-average-pool", axes: [1], keepAxes: true },
      { kind: "depthwise-conv2d", name: "depthwise", kernel: [1, 3], padding: [0, dilation], dilation: [1, dilation], bias: false },
      { kind: "batch-norm", name: "norm" },
      { kind: "silu" },
      { kind: "conv2d", name: "pointwise", filters: channels, kernel: 1, bias: false },
      { kind: "dropout", rate: dropout, drop: "channels" },
    ],
  };
}

function overBands(stride: number, { subBands }: Options): object[] {
  return [
    { kind: "depthwise-conv2d", name: "bands", kernel: [3, 1], stride: [stride, 1], padding: [1, 0], bias: false },
    { kind: "sub-spectral-norm", name: "bandsNorm", subBands },
  ];
}

/** A block that changes the channels has no shortcut past it, the others have. */
function block(name: string, transition: boolean, stage: number, channels: number, filled: Options): object[] {
  const stride = transition && HALVING.includes(stage) ? 2 : 1;
  const widened = [{ kind: "conv2d", name: "widen", filters: channels, kernel: 1, bias: false }, { kind: "batch-norm", name: "widenNorm" }, relu];
  const layers = [...(transition ? widened : []), ...overBands(stride, filled), overFrames(2 ** stage, channels, filled)];
  return [{ kind: transition ? "sequence" : "residual", name, layers }, relu];
}

/** @see B. Kim et al., Broadcasted Residual Learning for Efficient Keyword Spotting, Interspeech 2021, arXiv 2106.04140; their implementation, whose layers these are. */
export const bcResnet = family({
  about: "Broadcasted residual learning: very small and accurate for keywords; widths tau 1 to 8.",
  options,
  layers: (filled) => {
    const base = 8 * filled.tau;
    const channels = [base, Math.floor(1.5 * base), 2 * base, Math.floor(2.5 * base)];
    return [
      { kind: "conv2d", name: "conv", filters: 2 * base, kernel: 5, stride: [2, 1], padding: 2, bias: false }, { kind: "batch-norm", name: "norm" }, relu,
      ...STAGES.flatMap((blocks, stage) => Array.from({ length: blocks }, (_, index) => block(`stage${stage + 1}-block${index + 1}`, index === 0, stage, channels[stage], filled)).flat()),
      { kind: "depthwise-conv2d", name: "lastDepthwise", kernel: 5, padding: [0, 2], bias: false },
      { kind: "conv2d", name: "lastPointwise", filters: 4 * base, kernel: 1, bias: false }, { kind: "batch-norm", name: "lastNorm" }, relu,
      { kind: "global-average-pool" },
      { kind: "dense", name: "classes", units: filled.classes },
    ];
  },
});
