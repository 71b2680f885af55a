import { ACTIVATION_OPERATORS } from "./operators/activation.ts";
import { ARITHMETIC_OPERATORS } from "./operators/arithmetic.ts";
import { CONVOLUTION_OPERATORS } from "./operators/convolution.ts";
import { CREATION_OPERATORS } from "./operators/creation.ts";
import { ELEMENTWISE_OPERATORS } from "./operators/elementwise.ts";
import { INDEXING_OPERATORS } from "./operators/indexing.ts";
import { LAYOUT_OPERATORS } from "./operators/layout.ts";
import { MATRIX_OPERATORS } from "./operators/matrix.ts";
import { NORMALISATION_OPERATORS } from "./operators/normalisation.ts";
import { POOLING_OPERATORS } from "./operators/pooling.ts";
import { RECURRENT_OPERATORS } from "./operators/recurrent.ts";
import { REDUCTION_OPERATORS } from "./operators/reduction.ts";
import { SLICING_OPERATORS } from "./operators/slicing.ts";
import type { TfjsOperator } from "./operators/tfjs-operator.ts";

/** The ONNX operators that TensorFlow.js can run and differentiate, by name. */
export const TFJS_OPERATORS: Readonly<Record<string, TfjsOperator>> = {
  ...ACTIVATION_OPERATORS,
  ...ARITHMETIC_OPERATORS,
  ...CONVOLUTION_OPERATORS,
  ...CREATION_OPERATORS,
  ...ELEMENTWISE_OPERATORS,
  ...INDEXING_OPERATORS,
  ...LAYOUT_OPERATORS,
  ...MATRIX_OPERATORS,
  ...NORMALISATION_OPERATORS,
  ...POOLING_OPERATORS,
  ...RECURRENT_OPERATORS,
  ...REDUCTION_OPERATORS,
  ...SLICING_OPERATORS,
};
