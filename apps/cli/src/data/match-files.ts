import { stat } from "node:fs/promises";
import path from "node:path";
import type { RemoteFile } from "@cochlea/datasets";
import { UsageError } from "../errors.ts";

/**
 * Which of a set's files the user's files are: by their names, or else by their sizes, or, of a set of one file, that one.
 *
 * @returns Paths by the names in the table.
 * @throws {UsageError} For a file that is not there, or is none of them.
 */
export async function matchFiles(given: readonly string[], files: readonly RemoteFile[]): Promise<Map<string, string>> {
  const matched = new Map<string, string>();
  for (const file of given) {
    const entry = await stat(file).catch(() => null);
    if (!entry?.isFile()) throw new UsageError(`data download: --from ${file}: there is no such file`);
    const meant = files.find(({ name }) => name === path.basename(file)) ?? files.find((one) => [one, ...(one.others ?? [])].some(({ bytes }) => bytes === entry.size) && !matched.has(one.name)) ?? (files.length === 1 ? files[0] : undefined);
    if (!meant) throw new UsageError(`data download: --from ${file}: need one of ${files.map(({ name }) => name).join(", ")}, by its name or its size`);
    matched.set(meant.name, file);
  }
  return matched;
}
