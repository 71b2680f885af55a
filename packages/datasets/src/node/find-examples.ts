import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { FoundExamples } from "./found-examples.ts";
import { isManifestName, readManifest, type ManifestOptions } from "./manifest/read-manifest.ts";
import { scanFolder } from "./scan-folder.ts";
import { readShards } from "./shards/read-shards.ts";
import { isShardName } from "./shards/shard-names.ts";
import { isSoundName } from "./sound-files.ts";

/** Of shards the options of a manifest mean the same, but that a root is refused; for a folder columns, root and label separator are. */
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
  const form = await dataForm(where);
  refuseUnread(where, form, options);
  return READERS[form](where, options);
}

/** What recordings are found in: a folder of them, a manifest, or tar shards. */
export type DataForm = "folder" | "manifest" | "shards";

/**
 * How `findExamples` takes what a name stands for; what is not there is taken for a folder.
 *
 * @throws {RangeError} For a file that is neither a manifest nor a tar file.
 */
export async function dataForm(where: string): Promise<DataForm> {
  if (isShardName(where)) return "shards";
  const entry = await stat(where).catch(() => null);
  if (entry?.isFile() && isManifestName(where)) return "manifest";
  if (entry?.isFile()) throw new RangeError(`findExamples: need a folder, a list of recordings (.csv, .tsv, .json, .jsonl, .txt) or tar shards, got ${where}`);
  return entry && (await holdsShards(where)) ? "shards" : "folder";
}

const READERS: Readonly<Record<DataForm, (where: string, options: FindExamplesOptions) => Promise<FoundExamples>>> = {
  folder: async (where, { columns: _, root: __, labelSeparator: ___, signal, ...layout }) => ({ ...(await scanFolder(where, layout, { signal })), notes: [] }),
  manifest: (where, { signal: _, ...options }) => readManifest(where, options),
  shards: (where, { root: _, signal: __, ...options }) => readShards(isShardName(where) ? where : path.join(where, "*.tar"), options),
};

const SHOWN: Readonly<Record<DataForm, string>> = { folder: "a folder", manifest: "a list of recordings", shards: "tar shards" };

/** What options that not every form has are for. */
const READ_BY: Readonly<Record<"columns" | "root" | "labelSeparator", readonly DataForm[]>> = { columns: ["manifest", "shards"], root: ["manifest"], labelSeparator: ["manifest", "shards"] };

function refuseUnread(where: string, form: DataForm, options: FindExamplesOptions): void {
  for (const [name, forms] of Object.entries(READ_BY) as [keyof typeof READ_BY, readonly DataForm[]][]) {
    if (options[name] !== undefined && !forms.includes(form)) throw new RangeError(`findExamples: ${name} is for ${forms.map((one) => SHOWN[one]).join(" or ")}, and ${where} is ${SHOWN[form]}; leave it out`);
  }
}

/** Whether there are tar files and nothing else that could hold sound. */
async function holdsShards(folder: string): Promise<boolean> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  return entries.some((entry) => entry.isFile() && entry.name.endsWith(".tar")) && !entries.some((entry) => entry.isDirectory() || isSoundName(entry.name));
}
