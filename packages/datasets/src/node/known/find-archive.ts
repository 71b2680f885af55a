import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Archive, type ArchiveName, ARCHIVES } from "../../known/archives.ts";
import { checkFile } from "../download/file-digest.ts";
import { withLock } from "../download/folder-lock.ts";
import { readMarker, writeMarker } from "../download/set-marker.ts";
import { unpackArchive, type UnpackOptions } from "../download/unpack-archive.ts";
import type { DataFolders } from "./data-folders.ts";

/** An archive that is here: unpacked, or as a pack. */
export interface FoundArchive {
  readonly kind: "folder" | "pack";
  readonly path: string;
}

const PACKED = ["", ".tar", ".tar.gz", ".tgz", ".zip"];

/** Looks for an archive, by its name and those of its copies, as a folder or packed; null where it is nowhere. */
export async function findArchive(name: ArchiveName, { read }: Pick<DataFolders, "read">): Promise<FoundArchive | null> {
  const archive: Archive = ARCHIVES[name];
  for (const folder of read) {
    const names = new Set(await readdir(folder).catch(() => []));
    const known = [name, ...archive.copies].flatMap((copy) => PACKED.map((extension) => `${copy}${extension}`));
    for (const candidate of known.filter((one) => names.has(one))) {
      const file = path.join(folder, candidate);
      return { kind: (await stat(file)).isDirectory() ? "folder" : "pack", path: file };
    }
  }
  return null;
}

/**
 * The folder of an archive that was found; a pack is unpacked first, once, beside what is fetched.
 *
 * A pack that has changed since is unpacked anew: where it goes depends on its path, size and time.
 */
export async function archiveFolder(found: FoundArchive, { write }: Pick<DataFolders, "write">, options: UnpackOptions = {}): Promise<string> {
  if (found.kind === "folder") return found.path;
  const { size, mtimeMs } = await stat(found.path);
  const folder = path.join(write, "packs", `${path.basename(found.path).replace(/\.(tar|tar\.gz|tgz|zip)$/, "")}-${size}-${Math.floor(mtimeMs / 1000)}`);
  if (await readMarker(folder)) return folder;
  return withLock(`${folder}.lock`, () => unpackPack(found.path, folder, options), { signal: options.signal });
}

async function unpackPack(pack: string, folder: string, options: UnpackOptions): Promise<string> {
  if (await readMarker(folder)) return folder;
  const work = `${folder}.unpacking`;
  await rm(work, { recursive: true, force: true });
  try {
    await mkdir(work, { recursive: true });
    const entries = await unpackArchive(pack, work, options);
    const { bytes, sha256 } = await checkFile(pack, { bytes: null, checksum: null }, options);
    await writeMarker(work, { name: path.basename(folder), files: [{ name: path.basename(pack), bytes, sha256 }], entries });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}
