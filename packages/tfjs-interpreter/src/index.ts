export { loadGraph, type LoadedGraph } from "./load-graph.ts";
export { loadTensorFlow, type LoadAttempt, type LoadedTensorFlow, type LoadTensorFlowOptions, type TensorFlowBackend } from "./load-tensorflow.ts";
export { lossAndGradients, type LossAndGradients, type LossRequest, type TfjsLoss } from "./loss-and-gradients.ts";
export { TFJS_OPERATORS } from "./operators.ts";
export { UnsupportedOperatorError, type TfjsNode, type TfjsOperator } from "./operators/tfjs-operator.ts";
export type { Tensor } from "@tensorflow/tfjs-core";
export type { TensorFlow } from "./tensorflow.ts";
export { registerWasmKernels } from "./wasm-kernels.ts";
