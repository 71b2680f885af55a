import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Skipped } from "../example.ts";

export interface ListedFile {
  /** Below the folder, with forward slashes; accents composed, so that it is the same from any file system. */
  readonly id: string;
  readonly source: string;
  readonly bytes: number;
}

export interface ListedFiles {
  readonly files: readonly ListedFile[];
  readonly skipped: readonly Skipped[];
}

/** Every file below a folder, sorted; links are followed, hidden files and folders are not there. */
export async function listFiles(folder: string): Promise<ListedFiles> {
  const files: ListedFile[] = [];
  const skipped: Skipped[] = [];
  await walk(folder, "", [], files, skipped);
  return { files: files.sort((a, b) => byCodeUnit(a.id, b.id)), skipped: skipped.sort((a, b) => byCodeUnit(a.file, b.file)) };
}

async function walk(folder: string, prefix: string, above: readonly string[], files: ListedFile[], skipped: Skipped[]): Promise<void> {
  const real = await realpath(folder);
  if (above.includes(real)) {
    skipped.push({ file: prefix.slice(0, -1), reason: "a link to a folder above it" });
    return;
  }
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  await Promise.all(names.map(async (name) => {
    const source = path.join(folder, name);
    const id = `${prefix}${name}`.normalize("NFC");
    try {
      const entry = await stat(source);
      if (!entry.isDirectory()) files.push({ id, source, bytes: entry.size });
      else if (name.startsWith("_background_noise_")) skipped.push({ file: id, reason: "background noise, no class" });
      else await walk(source, `${id}/`, [...above, real], files, skipped);
    } catch (error) {
      skipped.push({ file: id, reason: unreadable(error) });
    }
  }));
}

/** Why a file or folder could not be read, in a few words where the reason is a common one. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = { ENOENT: "not there (or a link to nothing)", EACCES: "not allowed to read it", ELOOP: "a link to itself" };
  return known[code] ?? (error instanceof Error ? error.message.split("\n")[0] || error.name : inspect(error));
}
