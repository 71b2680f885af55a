import type { Tensor } from "@cochlea/runtime";

/** Label (i + shift) mod classes for sample i, as distributions with `smoothing` spread over all classes. */
export function smoothedLabels(samples: number, classes: number, smoothing: number, shift = 0): Tensor {
  const data = Float32Array.from({ length: samples * classes }, (_, place) => {
    const right = (Math.floor(place / classes) + shift) % classes === place % classes;
    return smoothing / classes + (right ? 1 - smoothing : 0);
  });
  return { type: "float32", shape: [samples, classes], data };
}
