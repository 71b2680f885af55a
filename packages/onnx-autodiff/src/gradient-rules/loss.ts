import { inputOf, type GradientRule } from "./gradient-rule.ts";

export const LOSS_GRADIENTS = {
  SoftmaxCrossEntropy: (g, forward) => [g.add("SoftmaxCrossEntropyGrad", [forward.gradient, forward.outputs[1], inputOf(forward, 1)]), null],
  SigmoidCrossEntropy: (g, forward) => [g.add("SigmoidCrossEntropyGrad", [forward.gradient, ...forward.inputs]), null, null],
} satisfies Record<string, GradientRule>;
