import type { ParameterInfo } from "./layer.ts";
import type { ModelSpec } from "./model-spec.ts";
import { outline } from "./outline.ts";

/** Every parameter of a model in the order of its layers, running statistics included. */
export function modelParameters(spec: ModelSpec): ParameterInfo[] {
  return outline(spec.input, spec.layers).flatMap(({ parameters }) => parameters);
}
