import { z } from "zod";
import { positiveInteger } from "../layer-schema.ts";
import { family, rate, relu, sizes } from "./architecture-family.ts";

const options = z.strictObject({
  ...sizes([1, 40, 101], 12),
  /** B: residual blocks, with kernels 13, 15, 17, … */
  blocks: positiveInteger.default(3),
  /** R: separable convolutions in each block. */
  repeats: positiveInteger.default(1),
  /** C: channels of the blocks. */
  channels: positiveInteger.default(64),
  dropout: rate.default(0),
});

type Options = z.output<typeof options>;

const init = "xavier-uniform";
const norm = { kind: "batch-norm", name: "norm", epsilon: 1e-3 };

function pointwise(filters: number): object[] {
  return [{ kind: "conv1d", name: "pointwise", filters, kernel: 1, bias: false, init }, norm];
}

function separable(name: string, filters: number, kernel: number, dilation = 1): object {
  return { kind: "sequence", name, layers: [{ kind: "depthwise-conv1d", name: "depthwise", kernel, dilation, padding: "same", bias: false, init }, ...pointwise(filters)] };
}

function block(index: number, { repeats, channels, dropout }: Options): object[] {
  const behind = [relu, { kind: "dropout", rate: dropout }];
  const parts = Array.from({ length: repeats }, (_, part) => [...(part === 0 ? [] : behind), separable(`part${part + 1}`, channels, 13 + 2 * index)]);
  return [{ kind: "residual", name: `block${index + 1}`, layers: parts.flat(), shortcut: pointwise(channels) }, ...behind];
}

/** Bands of all channels become the channels of a signal. */
function asSignal([first, ...rest]: readonly number[]): object[] {
  return rest.length === 2 ? [{ kind: "reshape", shape: [first * rest[0], rest[1]] }] : [];
}

/** @see S. Majumdar and B. Ginsburg, MatchboxNet, Interspeech 2020, arXiv 2004.08531, and its configurations in NeMo. */
export const matchboxnet = family({
  about: "Residual blocks of 1-D time-channel separable convolutions, with the bands as channels; BxRxC.",
  options,
  layers: (filled) => [
    ...asSignal(filled.input),
    separable("prologue", 128, 11), relu, { kind: "dropout", rate: filled.dropout },
    ...Array.from({ length: filled.blocks }, (_, index) => block(index, filled)).flat(),
    separable("epilogue1", 128, 29, 2), relu, { kind: "dropout", rate: filled.dropout },
    { kind: "sequence", name: "epilogue2", layers: pointwise(128) }, relu, { kind: "dropout", rate: filled.dropout },
    { kind: "global-average-pool" },
    { kind: "dense", name: "classes", units: filled.classes, init },
  ],
});
