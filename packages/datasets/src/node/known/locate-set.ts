import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ArchiveName } from "../../known/archives.ts";
import { knownSet } from "../../known/known-sets.ts";
import type { UnpackOptions } from "../download/unpack-archive.ts";
import { findImageSet } from "../find-image-set.ts";
import type { DataFolders } from "./data-folders.ts";
import { archiveFolder, findArchive, type FoundArchive } from "./find-archive.ts";

/** Where the archives of a set are; null for one that is not here. */
export interface LocatedSet {
  readonly archives: readonly { readonly name: ArchiveName; readonly found: FoundArchive | null }[];
  /** Whether all are here. */
  readonly here: boolean;
}

/** Looks for a known set without unpacking anything. @throws {RangeError} When there is no set of that name. */
export async function findKnownSet(name: string, folders: DataFolders): Promise<LocatedSet> {
  const { archives, alsoIn } = knownSet(name);
  const own = await located(archives, folders);
  if (own.here || !alsoIn) return own;
  const larger = await located([alsoIn], folders);
  return larger.here ? larger : own;
}

async function located(names: readonly ArchiveName[], folders: DataFolders): Promise<LocatedSet> {
  const archives = await Promise.all(names.map(async (name) => ({ name, found: await findArchive(name, folders) })));
  return { archives, here: archives.every(({ found }) => found !== null) };
}

/**
 * The folders of a known set, one for each of its archives; packs are unpacked first. Of images it is the folder with the IDX files themselves.
 *
 * @throws {RangeError} When it is not here; says how to fetch it and where was looked.
 */
export async function knownSetFolders(name: string, folders: DataFolders, options: UnpackOptions = {}): Promise<string[]> {
  const { archives, here } = await findKnownSet(name, folders);
  if (!here) throw missing(name, archives, folders);
  const found = archives.flatMap((archive) => archive.found ?? []);
  const places: string[] = [];
  for (const one of found) places.push(await archiveFolder(one, folders, options));
  return knownSet(name).kind === "image" ? Promise.all(places.map(imageFolder)) : places;
}

function missing(name: string, archives: LocatedSet["archives"], { read }: DataFolders): RangeError {
  const lacking = archives.filter(({ found }) => found === null).map((archive) => archive.name);
  const what = lacking.length === 1 && lacking[0] === name ? name : `${lacking.join(" and ")}, which ${name} needs,`;
  return new RangeError(`${what} is in none of ${read.join(", ")}; fetch it with cochlea data download ${name}, or name the folder that holds it with --data-dir or COCHLEA_DATA`);
}

/** Packs have a folder of their own around the files. */
async function imageFolder(folder: string): Promise<string> {
  if (await findImageSet(folder)) return folder;
  const inner = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return inner.length === 1 ? path.join(folder, inner[0].name) : folder;
}
