import { ARCHITECTURES, type Architecture, type ArchitectureName } from "./architectures.ts";
import { checkJson } from "./check-json.ts";
import { parseModelSpec, type ModelSpec } from "./model-spec.ts";

export interface ArchitectureOptions {
  /** Shape of one example. Default the architecture's own. */
  readonly input?: readonly number[];
  /** Default 10. */
  readonly classes?: number;
  /** Probability that a unit is dropped, where the architecture has dropout. Default 0.5. */
  readonly dropout?: number;
}

/**
 * A model of a known architecture.
 *
 * @throws {RangeError} On an unknown name, an option that the architecture does not have, or an input so small that
 * shapes stop fitting; names the option or the layer.
 */
export function architecture(name: ArchitectureName, options: ArchitectureOptions = {}): ModelSpec {
  if (!Object.hasOwn(ARCHITECTURES, name)) throw new RangeError(`architecture: need one of ${Object.keys(ARCHITECTURES).join(", ")}, got ${JSON.stringify(name)}`);
  const family: Architecture = ARCHITECTURES[name];
  const filled = checkJson(family.options, options, `architecture: ${name}`);
  return parseModelSpec({ name, input: filled.input, layers: family.layers(filled) });
}
