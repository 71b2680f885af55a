import type { LoweringTable } from "../lower.ts";
import { batchNormGradByFactors, batchNormTrainByOperator } from "./cpu-batch-norm.ts";
import { convGradWeightByPlanes } from "./cpu-depthwise.ts";
import { PORTABLE } from "./portable.ts";

/** Every training operator in the forms that suit the CPU provider with states bound in place. */
export const CPU: LoweringTable = {
  ...PORTABLE,
  BatchNormGrad: { ...PORTABLE.BatchNormGrad, factors: batchNormGradByFactors },
  BatchNormTrain: { ...PORTABLE.BatchNormTrain, operator: batchNormTrainByOperator },
  ConvGradWeight: { ...PORTABLE.ConvGradWeight, planes: convGradWeightByPlanes },
};
