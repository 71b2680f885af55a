import { architectureOf, ARCHITECTURES, isModelName, MODEL_NAMES, VARIANTS, type ModelName, type OptionsOf, type VariantName } from "./architectures.ts";
import type { Architecture } from "./architectures/architecture-family.ts";
import { checkJson } from "./check-json.ts";
import { parseModelSpec, type ModelSpec } from "./model-spec.ts";

/**
 * A model of a known architecture, or one of its published sizes, such as `bc-resnet-3`.
 *
 * @throws {RangeError} On an unknown name, an option that the architecture does not have, or an input so small that
 * shapes stop fitting; names the option or the layer.
 */
export function architecture<Name extends ModelName>(name: Name, options: OptionsOf<Name> = {} as OptionsOf<Name>): ModelSpec {
  if (!isModelName(name)) throw new RangeError(`architecture: need one of ${MODEL_NAMES.join(", ")}, got ${JSON.stringify(name)}`);
  const family: Architecture = ARCHITECTURES[architectureOf(name)];
  const preset = Object.hasOwn(VARIANTS, name) ? VARIANTS[name as VariantName].options : {};
  const filled = checkJson(family.options, { ...preset, ...options }, `architecture: ${name}`);
  return parseModelSpec({ name, input: filled.input, layers: family.layers(filled) });
}
