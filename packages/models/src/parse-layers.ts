import { z } from "zod";
import { checkJson } from "./check-json.ts";
import { LAYERS, type LayerKind, type LayerSpec } from "./layers.ts";

const kinds = Object.keys(LAYERS) as LayerKind[];

const layerJson = z.looseObject({ kind: z.enum(kinds, { error: `need one of ${kinds.join(", ")}` }), name: z.string().optional() });

/** The names of the layers that one layer, or the model itself, holds. */
class Names {
  readonly #counts = new Map<LayerKind, number>();
  readonly #places = new Map<string, string>();

  /** The layer's own name, or one made up of its kind and its number among those of that kind. */
  of({ kind, name }: { readonly kind: LayerKind; readonly name?: string }): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return name ?? `${kind}-${count}`;
  }

  take(name: string, place: string): void {
    const other = this.#places.get(name);
    if (other !== undefined) throw new RangeError(`parseModelSpec: ${place}.name: "${name}" is taken by ${other}; names must differ`);
    this.#places.set(name, place);
  }
}

/**
 * Checks a list of layers and fills in their names and defaults, those of nested layers too.
 *
 * @param place Where the list stands, for errors: `layers`, or `layers[2].shortcut`.
 */
export function parseLayers(json: readonly unknown[], place: string, names = new Names()): LayerSpec[] {
  return json.map((layer, index) => parseLayer(layer, `${place}[${index}]`, names));
}

function parseLayer(json: unknown, place: string, names: Names): LayerSpec {
  const layer = checkJson(layerJson, json, `parseModelSpec: ${place}`);
  const { schema, lists = [] } = LAYERS[layer.kind] as { readonly schema: z.ZodType<LayerSpec>; readonly lists?: readonly string[] };
  const spec = checkJson(schema, { ...layer, name: names.of(layer) }, `parseModelSpec: ${place} (${layer.kind})`);
  names.take(spec.name, place);
  const inner = new Names();
  const fields = lists.map((field) => [field, parseNested((spec as unknown as Record<string, readonly unknown[]>)[field], `${place}.${field}`, inner)]);
  return { ...spec, ...Object.fromEntries(fields) as object };
}

/** A list of layers, or of such lists. */
function parseNested(value: readonly unknown[], place: string, names: Names): unknown[] {
  if (!value.some(Array.isArray)) return parseLayers(value, place, names);
  return value.map((list, index) => parseLayers(list as readonly unknown[], `${place}[${index}]`, names));
}
