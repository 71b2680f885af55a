import { elementCount } from "@cochlea/onnx-graph";
import { randomStream } from "@cochlea/random";
import { drawn } from "./draw-parameter.ts";
import { outline } from "./outline.ts";
import type { ModelSpec } from "./model-spec.ts";

export interface Parameter {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** Parameters by name, running statistics included. */
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * The parameters that training starts from, each as its layer says.
 *
 * Each is drawn from a stream of its own, keyed by its name: adding a layer elsewhere does not change it.
 *
 * @param seed An integer in 0..2^53-1.
 */
export function initialParameters(spec: ModelSpec, seed: number): Map<string, Parameter> {
  const infos = outline(spec.input, spec.layers).flatMap(({ parameters }) => parameters);
  return new Map(infos.map(({ name, shape, init }) => [name, { shape, data: drawn(new Float32Array(elementCount(shape)), init, shape, randomStream(seed, "init", name)) }]));
}
