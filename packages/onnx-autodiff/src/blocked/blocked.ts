import { afterBlocked } from "./after-blocked.ts";
import { batchNormGradient, batchNormTrain, rectifiedBatchNormTrain } from "./batch-norm.ts";
import type { BlockedLowering } from "./blocked-lowering.ts";
import { convolution, rectifiedConvolution } from "./convolution.ts";
import { depthwiseWeightGradient } from "./depthwise-weight-gradient.ts";
import { averagePerChannel, inPlace, noSum, reluGradient, sumPerChannel, unchanged } from "./elementwise.ts";
import { convolutionInputGradient } from "./input-gradient.ts";
import { maxPool, maxPoolGradient, rectifiedMaxPoolGradient } from "./max-pool.ts";
import { pointwiseWeightGradientByConvolution, pointwiseWeightGradientByProducts } from "./pointwise-weight-gradient.ts";
import { convolutionWeightGradient } from "./weight-gradient.ts";

/** Operators, ONNX's own and those of training, on maps in blocks of channels; by the forms that the plan gives them. */
export const BLOCKED: Readonly<Record<string, Readonly<Record<string, BlockedLowering>>>> = {
  Add: { blocked: inPlace("Add") },
  After: { blocked: afterBlocked },
  BatchNormGrad: { blocked: batchNormGradient },
  BatchNormTrain: { blocked: batchNormTrain, "blocked-relu": rectifiedBatchNormTrain },
  Conv: { blocked: convolution, "blocked-relu": rectifiedConvolution },
  ConvGradInput: { blocked: convolutionInputGradient },
  ConvGradWeight: {
    blocked: convolutionWeightGradient,
    "blocked-depthwise": depthwiseWeightGradient,
    "blocked-pointwise": pointwiseWeightGradientByConvolution,
    "blocked-products": pointwiseWeightGradientByProducts,
  },
  GlobalAveragePool: { blocked: averagePerChannel },
  MaxPool: { blocked: maxPool },
  MaxPoolGrad: { blocked: maxPoolGradient, "blocked-relu": rectifiedMaxPoolGradient },
  ReduceSum: { blocked: sumPerChannel, "blocked-zero": noSum },
  Relu: { blocked: inPlace("Relu"), "blocked-done": unchanged },
  ReluGrad: { blocked: reluGradient, "blocked-done": unchanged },
};

/** Whether a form is one of those on blocked maps. */
export function isBlocked(operator: string, form: string | undefined): boolean {
  return form !== undefined && Object.hasOwn(BLOCKED, operator) && Object.hasOwn(BLOCKED[operator], form);
}
