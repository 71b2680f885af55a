import { ACTIVATION_CONVERSIONS } from "./activations.ts";
import { ATTENTION_CONVERSIONS } from "./attention.ts";
import type { Conversion } from "./call.ts";
import { LAYOUT_CONVERSIONS } from "./layouts.ts";
import { NORMALISATION_CONVERSIONS } from "./normalisations.ts";
import { RECURRENT_CONVERSIONS } from "./recurrent.ts";
import { REDUCTION_CONVERSIONS } from "./reductions.ts";
import { WINDOW_CONVERSIONS } from "./windows.ts";

/** Opsets that are converted: from where `Squeeze` and its like take axes as inputs to the newest that ONNX Runtime 1.29 loads. */
export const OPSETS = { oldest: 13, newest: 26 } as const;

/**
 * How a node of a file becomes operators of opset 17, by operator. Those that are not here pass as they are: between opset 13 and the newest they changed in element types only.
 *
 * @see https://github.com/onnx/onnx/blob/main/docs/Changelog.md
 */
export const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  ...ACTIVATION_CONVERSIONS,
  ...ATTENTION_CONVERSIONS,
  ...LAYOUT_CONVERSIONS,
  ...NORMALISATION_CONVERSIONS,
  ...RECURRENT_CONVERSIONS,
  ...REDUCTION_CONVERSIONS,
  ...WINDOW_CONVERSIONS,
};
