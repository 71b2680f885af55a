import { readFile } from "node:fs/promises";
import { FRONT_END_PRESETS, frontEndPreset, type FrontEnd, type FrontEndPresetName } from "@cochlea/dsp";
import { parse } from "yaml";
import { knownDataSchema } from "../../data/known-data.ts";
import type { LocatedData } from "../../data/locate-data.ts";
import { readDescription } from "../../data-description.ts";
import { UsageError } from "../../errors.ts";
import { isObject, type Json } from "../../json-object.ts";
import { asPreset, mergeFields, withAugment } from "./augment-config.ts";
import { baseConfig } from "./base-config.ts";
import { configError, explainUnknownKeys } from "./config-error.ts";
import { withKnownSet } from "./known-set-config.ts";
import { CHOICE_KEYS } from "./model-choice.ts";
import { runConfigSchema, type RunConfig } from "./run-config.ts";
import { asSampling } from "./sampling-config.ts";

export interface ConfigSources {
  /** A YAML or JSON file with some of the fields, or a run's `config.json`. */
  readonly file: string | null;
  /** Fields that flags set. */
  readonly flags: Json;
  /** `path.to.field=value` with the value as YAML. */
  readonly assignments: readonly string[];
  /** Makes a folder's name absolute. */
  readonly resolve: (folder: string) => string;
  /** Where the data are that a name or a path means. Default: every name is a path. */
  readonly locate?: (said: string) => Promise<LocatedData>;
}

/**
 * The configuration of a run: defaults, then the file, then flags, then assignments.
 *
 * @throws {UsageError} Names the field that is wrong.
 */
export async function resolveConfig({ file, flags, assignments, resolve, locate }: ConfigSources): Promise<RunConfig> {
  const parts = { augment: assignments.filter(isOfAugment), others: assignments.filter((text) => !isOfAugment(text)) };
  const layers = [file === null ? {} : await readConfigFile(file), flags, ...parts.others.map(parseAssignment)].map(named);
  const said = parts.augment.reduce(withField, (await withDescribed(layers, resolve)).reduce(mergeJson, {}));
  const { folder, set } = keptSet(layers, said) ?? (await located(dataFolder(said), { resolve, locate }));
  const base = withKnownSet(await baseConfig(said, folder), set, said);
  const place = base.input === "audio" ? { folder, set } : { folder };
  return checkConfig([withAugment(said, base.input), { data: place }].reduce(mergeJson, base));
}

async function located(said: string, { resolve, locate }: Pick<ConfigSources, "resolve" | "locate">): Promise<LocatedData> {
  return locate ? locate(said) : { folder: resolve(said), set: null };
}

/** The known set of the configuration that names the data last, as that of a run has it; null where a flag or nobody does. */
function keptSet(layers: readonly Json[], { data }: Json): LocatedData | null {
  const naming = layers.findLast((layer) => isObject(layer.data) && typeof layer.data.folder === "string")?.data as Json | undefined;
  const kept = knownDataSchema.safeParse(naming?.set);
  return kept.success && isObject(data) ? { folder: dataFolder({ data }), set: kept.data } : null;
}

/** A description of the data stands before what names it, so that what is said beside its name counts. */
async function withDescribed(layers: readonly Json[], resolve: ConfigSources["resolve"]): Promise<Json[]> {
  const at = layers.findLastIndex(({ data }) => isObject(data) && typeof data.folder === "string");
  if (at < 0) return [...layers];
  const naming = layers[at].data as Json;
  const described = await readDescription(resolve(String(naming.folder)));
  if (described === null) return [...layers];
  return [...layers.slice(0, at), { data: described }, { ...layers[at], data: { ...naming, folder: described.folder } }, ...layers.slice(at + 1)];
}

function checkConfig(merged: Json): RunConfig {
  const result = runConfigSchema.safeParse(merged, { error: explainUnknownKeys });
  if (result.success) return result.data;
  throw configError(result.error, merged);
}

function dataFolder({ data }: Json): string {
  const folder = isObject(data) ? data.folder : undefined;
  if (typeof folder === "string" && folder !== "") return folder;
  throw new UsageError("train: --data is needed, the folder of recordings or images");
}

async function readConfigFile(file: string): Promise<Json> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`--config ${file}: there is no such file`);
  });
  const value = parseYaml(text, `--config ${file}`);
  if (!isObject(value)) throw new UsageError(`--config ${file}: need fields of a configuration, such as epochs: 30`);
  return isObject(value.config) && "cochlea" in value ? value.config : value;
}

/** Named front ends and ways to sample spelt out, and a named augmentation as one with more fields. */
function named(layer: Json): Json {
  return asSampling(asPreset(withFrontEnd(layer)));
}

function isOfAugment(text: string): boolean {
  return /^augment[.=]/.test(text);
}

/** A field of the augmentation is set beside those that were said; the augmentation itself in place of them. */
function withField(said: Json, text: string): Json {
  const layer = named(parseAssignment(text));
  const within = text.startsWith("augment.") && isObject(said.augment) && isObject(layer.augment);
  return mergeJson(said, within ? { augment: mergeFields(said.augment as Json, layer.augment as Json) } : layer);
}

function withFrontEnd(layer: Json): Json {
  return typeof layer.frontEnd === "string" ? { ...layer, frontEnd: namedFrontEnd(layer.frontEnd) } : layer;
}

/** A front end by its preset's name. */
export function namedFrontEnd(name: string): FrontEnd {
  if (!FRONT_END_PRESETS.includes(name as FrontEndPresetName)) throw new UsageError(`front end ${name}: need one of ${FRONT_END_PRESETS.join(", ")}`);
  return frontEndPreset(name as FrontEndPresetName);
}

function parseAssignment(text: string): Json {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`--set ${text}: need path.to.field=value`);
  const value: unknown = parseYaml(text.slice(equals + 1), `--set ${text}`);
  return text.slice(0, equals).split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;
}

function parseYaml(text: string, what: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`${what}: ${error instanceof Error ? error.message.split("\n")[0] : "not YAML"}`);
  }
}

/** Field by field, but for what is taken as a whole. */
function mergeJson(base: Json, over: Json): Json {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = base[key];
    merged[key] = isObject(value) && isObject(before) && !isWhole(key, before, value) ? mergeJson(before, value) : value;
  }
  return merged;
}

/** Of augmentation what is not said is not done; to a choice of another kind the fields of the first mean nothing, but those said without a kind are meant for whichever is. A front end and an engine have the same fields in every kind. */
function isWhole(key: string, before: Json, value: Json): boolean {
  if (key === "augment") return true;
  if (key === "model" && CHOICE_KEYS.some((choice) => choice in value && !(choice in before))) return true;
  return key !== "frontEnd" && key !== "engine" && value.kind !== undefined && before.kind !== undefined && value.kind !== before.kind;
}
