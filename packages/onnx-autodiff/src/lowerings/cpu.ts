import type { LoweringTable } from "./lowering.ts";
import { batchNormGradByFactors, batchNormTrainByOperator } from "./cpu-batch-norm.ts";
import { convGradInputBySpacing, convGradWeightByPlanes } from "./cpu-depthwise.ts";
import { reluGradByStep } from "./cpu-relu.ts";
import { denseAdamUpdateInLanes, denseSgdUpdateInLanes } from "./dense-update.ts";
import { PORTABLE } from "./portable.ts";

/** Every training operator in the forms that suit the CPU provider with states bound in place. */
export const CPU: LoweringTable = {
  ...PORTABLE,
  BatchNormGrad: { ...PORTABLE.BatchNormGrad, factors: batchNormGradByFactors },
  BatchNormTrain: { ...PORTABLE.BatchNormTrain, operator: batchNormTrainByOperator },
  ConvGradInput: { ...PORTABLE.ConvGradInput, spaced: convGradInputBySpacing },
  ConvGradWeight: { ...PORTABLE.ConvGradWeight, planes: convGradWeightByPlanes },
  DenseAdamUpdate: { ...PORTABLE.DenseAdamUpdate, lanes: denseAdamUpdateInLanes },
  DenseSgdUpdate: { ...PORTABLE.DenseSgdUpdate, lanes: denseSgdUpdateInLanes },
  ReluGrad: { ...PORTABLE.ReluGrad, step: reluGradByStep },
};
