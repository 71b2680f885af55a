import { after } from "../graphs/after.ts";
import type { LoweringTable } from "./lowering.ts";
import { averagePoolGrad } from "./portable-average-pool.ts";
import { batchNormGrad, batchNormTrain } from "./portable-batch-norm.ts";
import { convGradInputByConvolution, convGradInputByTransposedConvolution, convGradWeightByColumns, convGradWeightByConvolution } from "./portable-convolution.ts";
import { denseAdamUpdate, denseSgdUpdate } from "./dense-update.ts";
import { gatherGradByOneHot, gatherGradByScatter } from "./portable-gather.ts";
import { reluGrad, sigmoidCrossEntropy, sigmoidCrossEntropyGrad, softmaxCrossEntropy, softmaxCrossEntropyGrad } from "./portable-loss.ts";
import { maxPoolGradByComparing, maxPoolGradByIndices } from "./portable-max-pool.ts";
import { gruGrad, gruTrain } from "./portable-gru.ts";
import { lstmGrad, lstmTrain } from "./portable-lstm.ts";
import { rnnGrad, rnnTrain } from "./portable-rnn.ts";
import { adamUpdate, sgdUpdate } from "./portable-update.ts";

/** Every training operator in operators that any ONNX runtime has. */
export const PORTABLE: LoweringTable = {
  After: { plain: after },
  AdamUpdate: { plain: adamUpdate },
  AveragePoolGrad: { plain: averagePoolGrad },
  BatchNormGrad: { plain: batchNormGrad },
  BatchNormTrain: { plain: batchNormTrain },
  ConvGradInput: { convolution: convGradInputByConvolution, "transposed-convolution": convGradInputByTransposedConvolution },
  ConvGradWeight: { convolution: convGradWeightByConvolution, columns: convGradWeightByColumns },
  DenseAdamUpdate: { plain: denseAdamUpdate },
  DenseSgdUpdate: { plain: denseSgdUpdate },
  GatherGrad: { "one-hot": gatherGradByOneHot, scatter: gatherGradByScatter },
  GruGrad: { plain: gruGrad },
  GruTrain: { plain: gruTrain },
  LstmGrad: { plain: lstmGrad },
  LstmTrain: { plain: lstmTrain },
  MaxPoolGrad: { compare: maxPoolGradByComparing, indices: maxPoolGradByIndices },
  ReluGrad: { plain: reluGrad },
  RnnGrad: { plain: rnnGrad },
  RnnTrain: { plain: rnnTrain },
  SgdUpdate: { plain: sgdUpdate },
  SigmoidCrossEntropy: { plain: sigmoidCrossEntropy },
  SigmoidCrossEntropyGrad: { plain: sigmoidCrossEntropyGrad },
  SoftmaxCrossEntropy: { plain: softmaxCrossEntropy },
  SoftmaxCrossEntropyGrad: { plain: softmaxCrossEntropyGrad },
};
