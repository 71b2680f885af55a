import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { UsageError } from "./errors.ts";
import { isObject, type Json } from "./json-object.ts";

/** The fields that say where the recordings are; a description has one of them. */
const PLACES = ["folder", "manifest", "shards"] as const;

/**
 * The data section that a description holds: where the recordings are, relative to the description, and how they are read and divided.
 *
 * @param file A YAML file, or a JSON file, which may also be a list of recordings itself.
 * @returns Null for a name that is no description's.
 * @throws {UsageError} For a file that should be one and is not.
 */
export async function readDescription(file: string): Promise<Json | null> {
  const extension = path.extname(file).toLowerCase();
  const isYaml = extension === ".yaml" || extension === ".yml";
  if (!isYaml && extension !== ".json") return null;
  const value = await parsed(file);
  const places = isObject(value) ? PLACES.filter((place) => typeof value[place] === "string") : [];
  if (!isObject(value) || (!isYaml && places.length === 0)) {
    if (!isYaml) return null;
    throw new UsageError(`--data ${file}: need fields such as folder: recordings and groupPattern: '^([^_]+)_'`);
  }
  if (places.length !== 1) throw new UsageError(`--data ${file}: need one of ${PLACES.join(", ")}, which says where the recordings are`);
  return withPlaces(value, places[0], path.dirname(file));
}

async function parsed(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`--data ${file}: there is no such file`);
  });
  try {
    return parse(text);
  } catch (error) {
    if (path.extname(file).toLowerCase() === ".json") return null; // said by who reads it as a list
    throw new UsageError(`--data ${file}: ${error instanceof Error ? error.message.split("\n")[0] : "not YAML"}`);
  }
}

/** Paths in a description hang on the folder that it is in. */
function withPlaces(value: Json, place: (typeof PLACES)[number], base: string): Json {
  const others = Object.fromEntries(Object.entries(value).filter(([key]) => key !== place));
  const root = typeof value.root === "string" ? { root: path.resolve(base, value.root) } : {};
  return { ...others, ...root, folder: path.resolve(base, String(value[place])) };
}
