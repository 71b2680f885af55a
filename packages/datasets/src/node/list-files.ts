import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Skipped } from "../examples/example.ts";
import { inParallel } from "./in-parallel.ts";

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

/** A folder that is still to be read. */
interface Place {
  readonly folder: string;
  /** Before the names of what it holds: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Real paths of the folders above it. */
  readonly above: readonly string[];
  /** Links on the way to it. */
  readonly links: number;
}

interface Found {
  readonly files: ListedFile[];
  readonly skipped: Skipped[];
  /** Links to folders that were met. */
  readonly links: Place[];
  /** Real paths of the folders that were read. */
  readonly seen: Set<string>;
  readonly signal?: AbortSignal;
}

/** Files looked at at once. */
const AT_ONCE = 16;

/**
 * Every file below a folder, sorted; hidden files and folders are not there.
 *
 * Links to folders are followed, but behind a link no other that leads to what is read already: a web of links has more paths than a disk has files.
 */
export async function listFiles(folder: string, signal?: AbortSignal): Promise<ListedFiles> {
  const found: Found = { files: [], skipped: [], links: [], seen: new Set(), signal };
  await walk({ folder, prefix: "", above: [], links: 0 }, await realpath(folder), found);
  while (found.links.length > 0) {
    for (const link of found.links.splice(0).sort((a, b) => byCodeUnit(a.prefix, b.prefix))) await followLink(link, found);
  }
  return { files: found.files.sort((a, b) => byCodeUnit(a.id, b.id)), skipped: found.skipped.sort((a, b) => byCodeUnit(a.file, b.file)) };
}

async function followLink(link: Place, found: Found): Promise<void> {
  const id = link.prefix.slice(0, -1);
  await orSkipped(id, found, async () => {
    const real = await realpath(link.folder);
    if (link.above.includes(real)) found.skipped.push({ file: id, reason: "a link to a folder above it" });
    else if (link.links > 1 && found.seen.has(real)) found.skipped.push({ file: id, reason: "a link to a folder that is read already" });
    else await walk(link, real, found);
  });
}

/** @param real The folder's path without links. */
async function walk({ folder, prefix, above, links }: Place, real: string, found: Found): Promise<void> {
  found.signal?.throwIfAborted();
  found.seen.add(real);
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  const folders: Dirent[] = [];
  const below = (entry: Dirent) => ({ folder: path.join(folder, entry.name), prefix: `${idOf(prefix, entry)}/`, above: [...above, real] });
  await inParallel(entries, AT_ONCE, (entry) => orSkipped(idOf(prefix, entry), found, async () => {
    const [id, source] = [idOf(prefix, entry), path.join(folder, entry.name)];
    const status = await stat(source);
    if (!status.isDirectory()) found.files.push({ id, source, bytes: status.size });
    else if (entry.name.startsWith("_background_noise_")) found.skipped.push({ file: id, reason: "background noise, no class" });
    else if (entry.isDirectory()) folders.push(entry);
    else found.links.push({ ...below(entry), links: links + 1 });
  }));
  for (const entry of folders) await orSkipped(idOf(prefix, entry), found, () => walk({ ...below(entry), links }, path.join(real, entry.name), found));
}

function idOf(prefix: string, { name }: Dirent): string {
  return `${prefix}${name}`.normalize("NFC");
}

async function orSkipped(id: string, { skipped, signal }: Found, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    signal?.throwIfAborted();
    skipped.push({ file: id, reason: unreadable(error) });
  }
}

/** Why a file or folder could not be read, in a few words where the reason is a common one. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = { ENOENT: "not there (or a link to nothing)", EACCES: "not allowed to read it", ELOOP: "a link to itself" };
  return known[code] ?? (error instanceof Error ? error.message.split("\n")[0] || error.name : inspect(error));
}
