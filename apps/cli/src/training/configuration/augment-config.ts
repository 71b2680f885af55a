import { AUGMENT_PRESETS } from "@cochlea/datasets";
import type { AugmentName } from "../../augment-names.ts";
import { UsageError } from "../../errors.ts";
import type { InputKind } from "../../input-kind.ts";
import { isObject, type Json } from "../../json-object.ts";
import { DEFAULT_AUGMENT } from "./default-config.ts";
import { DEFAULT_IMAGE_AUGMENT } from "./image-config.ts";

/** Augmentation by name, for each kind of data. */
const NAMED: { readonly audio: Readonly<Record<AugmentName, Json>>; readonly image: Readonly<Record<string, Json>> } = {
  audio: { default: DEFAULT_AUGMENT, none: {}, ...AUGMENT_PRESETS },
  image: { default: DEFAULT_IMAGE_AUGMENT, none: {} },
};

/** A name in place of the fields is that preset, which other fields may go with. */
export function asPreset(layer: Json): Json {
  return typeof layer.augment === "string" ? { ...layer, augment: { preset: layer.augment } } : layer;
}

/**
 * What was said, with a preset of the augmentation spelt out; fields beside it come before its own.
 *
 * @throws {UsageError} For a name that this kind of data does not have.
 */
export function withAugment(said: Json, kind: InputKind): Json {
  if (!isObject(said.augment) || said.augment.preset === undefined) return said;
  const { preset, ...fields } = said.augment;
  const known: Readonly<Record<string, Json>> = NAMED[kind];
  const named = typeof preset === "string" && Object.hasOwn(known, preset) ? known[preset] : null;
  if (!named) throw new UsageError(`augment ${JSON.stringify(preset)}: need one of ${Object.keys(known).join(", ")}${kind === "image" ? " for images" : ""}`);
  return { ...said, augment: mergeFields(named, fields) };
}

/** Field by field; those of the second count. */
export function mergeFields(base: Json, over: Json): Json {
  const entries = Object.entries(over).map(([key, value]) => [key, isObject(value) && isObject(base[key]) ? mergeFields(base[key], value) : value]);
  return { ...base, ...Object.fromEntries(entries) as Json };
}
