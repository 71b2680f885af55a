import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { FoundExamples } from "./found-examples.ts";
import { isManifestName, readManifest, type ManifestOptions } from "./manifest/read-manifest.ts";
import { scanFolder } from "./scan-folder.ts";
import { readShards } from "./shards/read-shards.ts";
import { isShardName } from "./shards/shard-names.ts";
import { isSoundName } from "./sound-files.ts";

/** Of shards the options of a manifest mean the same, but that there is no root. */
export interface FindExamplesOptions extends ManifestOptions {
  /** Ends the search through folders. */
  readonly signal?: AbortSignal;
}

/**
 * Finds labelled recordings wherever they are: in a folder, a manifest, or tar shards.
 *
 * @param where A folder, a `.csv`, `.tsv`, `.json`, `.jsonl` or `.txt` file, or `.tar` files such as `a-{000..012}.tar`.
 * @throws {RangeError} One line that says what is wrong, where, and the fix.
 */
export async function findExamples(where: string, options: FindExamplesOptions = {}): Promise<FoundExamples> {
  const { columns, root, labelSeparator, signal, ...layout } = options;
  if (isShardName(where)) return readShards(where, { ...layout, columns, labelSeparator });
  const entry = await stat(where).catch(() => null);
  if (entry?.isFile() && isManifestName(where)) return readManifest(where, { ...layout, columns, root, labelSeparator });
  if (entry?.isFile()) throw new RangeError(`findExamples: need a folder, a list of recordings (.csv, .tsv, .json, .jsonl, .txt) or tar shards, got ${where}`);
  if (entry && (await holdsShards(where))) return readShards(path.join(where, "*.tar"), { ...layout, columns, labelSeparator });
  return { ...(await scanFolder(where, layout, { signal })), notes: [] };
}

/** Whether there are tar files and nothing else that could hold sound. */
async function holdsShards(folder: string): Promise<boolean> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  return entries.some((entry) => entry.isFile() && entry.name.endsWith(".tar")) && !entries.some((entry) => entry.isDirectory() || isSoundName(entry.name));
}
