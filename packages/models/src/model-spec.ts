import { z } from "zod";
import { checkJson } from "./check-json.ts";
import { LAYERS, type LayerKind, type LayerSpec } from "./layers.ts";
import { outline } from "./outline.ts";

/** A classifier as plain data. */
export interface ModelSpec {
  readonly name: string;
  /** Shape of one example: `[channels, bands, frames]` for maps. */
  readonly input: readonly number[];
  /** The last one is dense, with a unit for each class. */
  readonly layers: readonly LayerSpec[];
}

const kinds = Object.keys(LAYERS) as LayerKind[];

const modelSchema = z.strictObject({
  name: z.string().min(1),
  input: z.array(z.int().positive()).min(1).readonly(),
  layers: z.array(z.looseObject({ kind: z.enum(kinds, { error: `need one of ${kinds.join(", ")}` }), name: z.string().optional() })).min(1),
});

type LayerJson = z.infer<typeof modelSchema>["layers"][number];

/**
 * Checks a model read from JSON and fills in its defaults.
 *
 * A layer without a name is called after its kind and its number among those of that kind, as `conv2d-2`. Give a
 * name to every layer with parameters: initial weights and checkpoints hang on it.
 *
 * @throws {RangeError} One line that names the layer, the field and the rule, or the layer where shapes stop fitting.
 */
export function parseModelSpec(json: unknown): ModelSpec {
  const { name, input, layers } = checkJson(modelSchema, json, "parseModelSpec");
  const specs = named(layers).map((layer, index) => checkJson<LayerSpec>(LAYERS[layer.kind].schema, layer, `parseModelSpec: layers[${index}] (${layer.kind})`));
  checkNames(specs);
  checkClassifier(specs);
  checkShapes(name, input, specs);
  return { name, input, layers: specs };
}

function named(layers: readonly LayerJson[]): LayerJson[] {
  const counts = new Map<LayerKind, number>();
  return layers.map((layer) => {
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    return { ...layer, name: layer.name ?? `${layer.kind}-${count}` };
  });
}

function checkNames(layers: readonly LayerSpec[]): void {
  const places = new Map<string, number>();
  for (const [index, { name }] of layers.entries()) {
    const other = places.get(name);
    if (other !== undefined) throw new RangeError(`parseModelSpec: layers[${index}].name: "${name}" is taken by layers[${other}]; names must differ`);
    places.set(name, index);
  }
}

function checkClassifier(layers: readonly LayerSpec[]): void {
  const { kind } = layers[layers.length - 1];
  if (kind !== "dense") throw new RangeError(`parseModelSpec: layers[${layers.length - 1}]: the last layer must be dense, with a unit for each class, got ${kind}`);
}

function checkShapes(name: string, input: readonly number[], layers: readonly LayerSpec[]): void {
  try {
    outline(input, layers);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`model "${name}" for input [${input.join(", ")}]: ${error.message}`, { cause: error });
  }
}
