import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import type { ParameterInfo } from "./layer.ts";
import type { ModelSpec } from "./model-spec.ts";
import { outline } from "./outline.ts";

export interface Parameter {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** Parameters by name, running statistics included. */
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * The parameters that training starts from.
 *
 * Each is drawn from a stream of its own, keyed by its name: adding a layer elsewhere does not change it.
 *
 * @param seed An integer in 0..2^53-1.
 * @see PyTorch's `Linear.reset_parameters`: Kaiming-uniform with a = √5, which is uniform in ±1/√fanIn.
 */
export function initialParameters(spec: ModelSpec, seed: number): Map<string, Parameter> {
  return new Map(outline(spec.input, spec.layers).flatMap(({ parameters }) => parameters).map((info) => [info.name, { shape: info.shape, data: initialValues(info, seed) }]));
}

function initialValues({ name, shape, init }: ParameterInfo, seed: number): Float32Array {
  const data = new Float32Array(elementCount(shape));
  if (init.kind === "constant") return data.fill(init.value);
  return fillUniform(data, randomStream(seed, "init", name), -init.bound, init.bound);
}
