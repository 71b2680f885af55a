import type * as tfjs from "@tensorflow/tfjs-core";

/**
 * TensorFlow.js: the namespace of `@tensorflow/tfjs-core`, or of any package that contains it.
 *
 * It is an argument everywhere, so that nothing here depends on which one is installed.
 */
export type TensorFlow = typeof tfjs;
