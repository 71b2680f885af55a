import { readFile } from "node:fs/promises";
import { FRONT_END_PRESETS, frontEndPreset, type FrontEnd, type FrontEndPresetName } from "@cochlea/dsp";
import { ARCHITECTURES, type ArchitectureName } from "@cochlea/models";
import { parse } from "yaml";
import { UsageError } from "../errors.ts";
import { defaultConfig } from "./default-config.ts";
import { runConfigSchema, type RunConfig } from "./run-config.ts";

type Json = Readonly<Record<string, unknown>>;

export interface ConfigSources {
  readonly folder: string;
  /** Named by a flag; `null` leaves it to the file, and to `cnn4`. */
  readonly model: string | null;
  /** A YAML or JSON file with some of the fields. */
  readonly file: string | null;
  /** Fields that flags set. */
  readonly flags: Json;
  /** `path.to.field=value` with the value as YAML. */
  readonly assignments: readonly string[];
}

/**
 * The configuration of a run: defaults, then the file, then flags, then assignments.
 *
 * @throws {UsageError} Names the field that is wrong.
 */
export async function resolveConfig({ folder, model, file, flags, assignments }: ConfigSources): Promise<RunConfig> {
  const fromFile = file ? await readConfigFile(file) : {};
  const layers = [fromFile, flags, ...assignments.map(parseAssignment)];
  const merged = layers.reduce<Json>(mergeJson, defaultConfig(folder, chosenModel(model, fromFile)));
  const result = runConfigSchema.safeParse(merged);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`configuration: ${issue.path.join(".") || "the whole"}: ${issue.message}`);
}

function chosenModel(flag: string | null, { model }: Json): ArchitectureName {
  const name = flag ?? (isObject(model) ? model.name : null) ?? "cnn4";
  if (typeof name === "string" && Object.hasOwn(ARCHITECTURES, name)) return name as ArchitectureName;
  throw new UsageError(`model ${JSON.stringify(name)}: need one of ${Object.keys(ARCHITECTURES).join(", ")}`);
}

async function readConfigFile(file: string): Promise<Json> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`--config ${file}: there is no such file`);
  });
  const value = parseYaml(text, `--config ${file}`);
  if (!isObject(value)) throw new UsageError(`--config ${file}: need fields of a configuration, such as epochs: 30`);
  return typeof value.frontEnd === "string" ? { ...value, frontEnd: namedFrontEnd(value.frontEnd) } : value;
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

/** Taken as a whole: what is not said is not done. */
const WHOLE = new Set(["augment"]);

/** Field by field, but for `WHOLE`, and for a choice of another kind, to which the fields of the first mean nothing. */
function mergeJson(base: Json, over: Json): Json {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = base[key];
    const sameKind = !WHOLE.has(key) && isObject(value) && isObject(before) && (value.kind === undefined || value.kind === before.kind);
    merged[key] = sameKind ? mergeJson(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
