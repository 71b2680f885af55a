import { z } from "zod";
import { family, rate, relu, sizes } from "./architecture-family.ts";

interface Size {
  readonly filters: number;
  readonly blocks: number;
  /** Of the first convolution, [bands, frames]. */
  readonly stride: readonly number[];
  /** Of the first block. */
  readonly blockStride: number;
}

const SIZES = {
  s: { filters: 64, blocks: 4, stride: [2, 2], blockStride: 1 },
  m: { filters: 172, blocks: 4, stride: [1, 2], blockStride: 2 },
  l: { filters: 276, blocks: 5, stride: [1, 2], blockStride: 2 },
} satisfies Record<string, Size>;

const init = "xavier-uniform";

function norm(name: string): object[] {
  return [{ kind: "batch-norm", name, epsilon: 1e-3, momentum: 0.04 }, relu];
}

function block(name: string, filters: number, stride: number): object {
  return {
    kind: "sequence",
    name,
    layers: [
      { kind: "depthwise-conv2d", name: "depthwise", kernel: 3, stride, padding: "same", init }, ...norm("depthwiseNorm"),
      { kind: "conv2d", name: "pointwise", filters, kernel: 1, init }, ...norm("pointwiseNorm"),
    ],
  };
}

/** @see Y. Zhang et al., Hello Edge: Keyword Spotting on Microcontrollers, arXiv 1711.07128, and its training commands. */
export const dsCnn = family({
  about: "Depthwise separable convolutions for microcontrollers, in sizes s, m and l.",
  options: z.strictObject({ ...sizes([1, 40, 101], 12), size: z.enum(["s", "m", "l"]).default("s"), dropout: rate.default(0) }),
  layers: ({ classes, size, dropout }) => {
    const { filters, blocks, stride, blockStride } = SIZES[size];
    return [
      { kind: "conv2d", name: "conv", filters, kernel: [4, 10], stride, padding: "same", init }, ...norm("norm"),
      ...Array.from({ length: blocks }, (_, index) => block(`block${index + 1}`, filters, index === 0 ? blockStride : 1)),
      { kind: "global-average-pool" },
      { kind: "dropout", rate: dropout },
      { kind: "dense", name: "classes", units: classes, init },
    ];
  },
});
