import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.ts";
import { convolutionFilter, depthwiseFilter, depthwiseInput, maxPoolInput, segmentSum, type FilterShape, type Pair } from "./wasm-gradients.ts";

/** What a kernel is called with: tensors and attributes by name. */
interface KernelCall {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attrs: KernelAttributes;
}

interface KernelAttributes {
  readonly filterSize: number | Pair;
  readonly strides: number | Pair;
  readonly filterShape: FilterShape;
  readonly inputShape: FilterShape;
  readonly numSegments: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** @param original The backend's own kernel, where it has one. */
type Kernel = (tf: TensorFlow, call: KernelCall, original: (call: KernelCall) => Tensor) => Tensor;

/** Kernels that the WebAssembly backend lacks for gradients, in terms of those that it has. Pads are not in them: our convolutions and pools are "valid". */
const MISSING: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: (tf, { inputs: { x, dy }, attrs: { strides, filterShape } }) => convolutionFilter(tf, x, dy, pair(strides), filterShape),
  DepthwiseConv2dNativeBackpropFilter: (tf, { inputs: { x, dy }, attrs: { strides, filterShape } }) => depthwiseFilter(tf, x, dy, pair(strides), filterShape),
  DepthwiseConv2dNativeBackpropInput: (tf, { inputs: { dy, filter }, attrs: { strides, inputShape } }) => depthwiseInput(tf, dy, filter, pair(strides), inputShape),
  UnsortedSegmentSum: (tf, { inputs: { x, segmentIds }, attrs: { numSegments } }) => segmentSum(tf, x, segmentIds, numSegments),
};

/** Kernels that it has, and that are wrong or slow. */
const REPLACED: Readonly<Record<string, Kernel>> = {
  /** Its own takes ten times as long where a factor is transposed. */
  BatchMatMul: (tf, call, original) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB } } = call;
    const inputs = { a: transposeA ? turned(tf, a) : a, b: transposeB ? turned(tf, b) : b };
    return original({ ...call, inputs, attrs: { ...call.attrs, transposeA: false, transposeB: false } });
  },
  /** Its own gives the gradient of overlapping and of oblong windows to the wrong elements. */
  MaxPoolGrad: (tf, { inputs: { dy, input }, attrs: { filterSize, strides } }) => maxPoolInput(tf, dy, input, pair(filterSize), pair(strides)),
};

const registered = new WeakSet<object>();

/** Registers what the WebAssembly backend lacks for training, has wrong, or does slowly; a second call does nothing. */
export function registerWasmKernels(tf: TensorFlow): void {
  if (registered.has(tf)) return;
  registered.add(tf);
  for (const [name, kernel] of Object.entries(MISSING)) if (!tf.getKernel(name, "wasm")) register(tf, name, kernel);
  for (const [name, kernel] of Object.entries(REPLACED)) register(tf, name, kernel);
}

function register(tf: TensorFlow, kernelName: string, compute: Kernel): void {
  const own = tf.getKernel(kernelName, "wasm") as ReturnType<TensorFlow["getKernel"]> | undefined;
  const original = own?.kernelFunc as unknown as (call: KernelCall) => Tensor;
  if (own) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: (call) => tf.tidy(() => compute(tf, call as unknown as KernelCall, original)) });
}

function pair(lengths: number | Pair): Pair {
  return typeof lengths === "number" ? [lengths, lengths] : lengths;
}

/** A stack of matrices with rows and columns exchanged. */
function turned(tf: TensorFlow, x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
