import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { byCodeUnit } from "../../by-code-unit.ts";
import type { Example, Skipped } from "../../examples/example.ts";
import type { Layout } from "../../layouts/layouts.ts";
import { checkPatterns, type PathReader, pathReader } from "../../layouts/path-reader.ts";
import type { FoundExamples } from "../found-examples.ts";
import { inParallel } from "../in-parallel.ts";
import { chooseColumns, type ManifestColumns } from "../manifest/manifest-columns.ts";
import { rowReader } from "../manifest/row-reader.ts";
import { notReadable } from "../sound-files.ts";
import { shardNames } from "./shard-names.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";
import { type TarSample, tarSamples } from "./tar-samples.ts";

export interface ShardOptions extends Layout {
  /** Which field of a sample's `.json` says what; fields that are not named are guessed. */
  readonly columns?: ManifestColumns;
  /** What divides labels in one field. */
  readonly labelSeparator?: string;
}

/**
 * Reads the index of WebDataset shards; the sound stays where it is and is read by its place in the tar file.
 *
 * A sample is what shares a name up to its first dot: a sound file with its label in `.cls` or `.txt`, or with fields in `.json`, or in a folder of its class.
 *
 * @param name `a.tar`, `a-{000..012}.tar` or `a-*.tar`.
 * @throws {RangeError} One line with the shard, the sample and what is wrong.
 */
export async function readShards(name: string, options: ShardOptions = {}): Promise<FoundExamples> {
  const reading = { options, paths: pathReader("readShards", options) };
  const shards = await inParallel(await shardNames(name), 4, (tar) => readShard(tar, reading));
  const examples = shards.flatMap((shard) => shard.examples).sort((a, b) => byCodeUnit(a.id, b.id));
  const twice = examples.find(({ id }, index) => id === examples[index - 1]?.id);
  if (twice) throw new RangeError(`readShards: ${name}: need each sample once, got ${JSON.stringify(twice.id)} twice`);
  checkPatterns("readShards", examples.map(({ id }) => id), name, options);
  return { examples, skipped: shards.flatMap((shard) => shard.skipped), notes: [...new Set(shards.flatMap((shard) => shard.notes))] };
}

interface Reading {
  readonly options: ShardOptions;
  readonly paths: PathReader;
}

/** A sample that can be used, or why it cannot. */
type Outcome = { readonly example: Example; readonly notes: readonly string[] } | Skipped;

async function readShard(tar: string, reading: Reading): Promise<FoundExamples> {
  const samples = tarSamples(await tarEntries(tar));
  const file = await open(tar);
  try {
    const outcomes = await inParallel(samples, 8, (sample) => readSample(file, tar, sample, reading));
    const read = outcomes.filter((one) => "example" in one);
    return { examples: read.map(({ example }) => example), skipped: outcomes.filter((one) => "reason" in one), notes: read.flatMap(({ notes }) => notes) };
  } finally {
    await file.close();
  }
}

/** A sample is a manifest's row: its columns are the fields of its `.json`, and a label. */
async function readSample(file: FileHandle, tar: string, { key, sound, others }: TarSample, { options, paths }: Reading): Promise<Outcome> {
  const shown = `${path.basename(tar)}:${key}`;
  if (sound === null) return { file: shown, reason: "no sound file among its parts" };
  const reason = notReadable(sound.name) ?? (sound.length === 0 ? "empty (0 bytes)" : null);
  if (reason !== null) return { file: shown, reason };
  const where = `${tar}: ${key}`;
  const cells = await cellsOf(file, others, where);
  const { chosen, notes } = chooseColumns({ columns: Object.keys(cells) }, { ...present(options.columns ?? {}, cells), path: "path" }, where);
  const part = { file: tar, bytes: { offset: sound.offset, length: sound.length } };
  const id = chosen.id && typeof cells[chosen.id] === "string" ? String(cells[chosen.id]) : sound.name;
  const read = rowReader({ file: where, columns: chosen, place: () => ({ id, part }), labelSeparator: options.labelSeparator, paths, hasLabelPattern: options.labelPattern !== undefined });
  return { example: read({ line: null, cells: { ...cells, path: sound.name } }).example, notes };
}

async function cellsOf(file: FileHandle, others: TarSample["others"], where: string): Promise<Record<string, unknown>> {
  const text = async (extension: string): Promise<string | null> => {
    const entry = others.get(extension);
    return entry ? readText(file, entry) : null;
  };
  const json = await text("json");
  const label = (await text("cls")) ?? (await text("txt"));
  return { ...(json === null ? {} : parseObject(json, where)), ...(label === null ? {} : { label: label.trim() }), path: where };
}

async function readText(file: FileHandle, { offset, length }: TarEntry): Promise<string> {
  return (await file.read(Buffer.alloc(length), 0, length, offset)).buffer.toString("utf8");
}

/** A sample need not have every field that is named. */
function present(columns: ManifestColumns, cells: Readonly<Record<string, unknown>>): ManifestColumns {
  return Object.fromEntries(Object.entries(columns).filter(([, column]) => column === "" || column in cells));
}

function parseObject(text: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // is said below, as of what is JSON and no object
  }
  throw new RangeError(`readShards: ${where}.json: need a JSON object`);
}
