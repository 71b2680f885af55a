import { any } from "./cases/gradient-case.ts";
import type { GradientCase } from "./cases/gradient-case.ts";
import { ACTIVATION_CASES } from "./cases/activation.ts";
import { CONVOLUTION_CASES } from "./cases/convolution.ts";
import { ELEMENTWISE_CASES } from "./cases/elementwise.ts";
import { INDEXING_CASES } from "./cases/indexing.ts";
import { LAYOUT_CASES } from "./cases/layout.ts";
import { MATRIX_CASES } from "./cases/matrix.ts";
import { NORMALISATION_CASES } from "./cases/normalisation.ts";
import { POOLING_CASES } from "./cases/pooling.ts";
import { RECURRENT_CASES } from "./cases/recurrent.ts";
import { REDUCTION_CASES } from "./cases/reduction.ts";
import { SELECTION_CASES } from "./cases/selection.ts";
import { SLICING_CASES } from "./cases/slicing.ts";
import { TRIGONOMETRIC_CASES } from "./cases/trigonometric.ts";

const itself: GradientCase["build"] = (_, [x]) => x;

/** Cases of every operator in `GRADIENTS`, by operator. The loss that every case ends in is `SoftmaxCrossEntropy` itself, but for the other losses' own. */
export const CASES: Readonly<Record<string, readonly GradientCase[]>> = {
  ...ACTIVATION_CASES,
  ...CONVOLUTION_CASES,
  ...ELEMENTWISE_CASES,
  ...INDEXING_CASES,
  ...LAYOUT_CASES,
  ...MATRIX_CASES,
  ...NORMALISATION_CASES,
  ...POOLING_CASES,
  ...RECURRENT_CASES,
  ...REDUCTION_CASES,
  ...SELECTION_CASES,
  ...SLICING_CASES,
  ...TRIGONOMETRIC_CASES,
  SigmoidCrossEntropy: [{ name: "of logits, each class by itself", inputs: [any(4, 5)], build: itself }, { name: "of one sample and one class", inputs: [any(1, 1)], build: itself }],
  SoftmaxCrossEntropy: [{ name: "of logits", inputs: [any(4, 5)], build: itself }, { name: "of one sample and two classes", inputs: [any(1, 2)], build: itself }],
};
