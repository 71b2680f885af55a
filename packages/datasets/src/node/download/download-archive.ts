import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Archive, RemoteFile } from "../../known/archives.ts";
import { DamagedArchiveError } from "./download-error.ts";
import { withLock } from "./folder-lock.ts";
import { checkSpace, withFullDisk } from "./full-disk.ts";
import { fetchedFolder, obtainFile, type ObtainOptions } from "./obtain-file.ts";
import { readMarker, type SetMarker, writeMarker } from "./set-marker.ts";
import { unpackArchive } from "./unpack-archive.ts";

export interface DownloadArchiveOptions extends ObtainOptions {
  readonly archive: Archive;
}

export interface DownloadedArchive {
  readonly folder: string;
  readonly marker: SetMarker;
  /** Whether it was there before. */
  readonly already: boolean;
}

/**
 * Brings an archive here, whole: fetched or taken from files at hand, checked, unpacked beside its place, marked, and only then put there under its name.
 *
 * Stopped at any point, the same call goes on from there. Of two processes the second waits and finds it done.
 *
 * @throws {RangeError} When there is nowhere to fetch it from, or something else is in its place.
 * @throws {ChecksumMismatchError | UnsafeArchiveError | Error} As `fetchFile` and `unpackArchive`.
 */
export async function downloadArchive(options: DownloadArchiveOptions): Promise<DownloadedArchive> {
  const { name, to, signal, onLine } = options;
  const onWait = (): void => onLine?.(`${name}: another process is at it; waiting`);
  return withLock(path.join(to, ".locks", name), () => downloadAlone(options), { signal, onWait });
}

async function downloadAlone(options: DownloadArchiveOptions): Promise<DownloadedArchive> {
  const { name, archive, to } = options;
  const folder = path.join(to, name);
  const marker = await readMarker(folder);
  if (marker) return { folder, marker, already: true };
  await checkPlace(folder, archive, name);
  await checkSpace(to, bytesNeeded(archive));
  const work = path.join(to, ".unpacking", name);
  await rm(work, { recursive: true, force: true });
  try {
    const made = await makeFolder(work, options);
    await rename(work, folder);
    await rm(fetchedFolder(options), { recursive: true, force: true });
    return { folder, marker: made, already: false };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function checkPlace(folder: string, { files }: Archive, name: string): Promise<void> {
  if (files.length === 0) throw new RangeError(`downloadArchive: ${name} is handed over as a pack and nowhere to be fetched; name the folder that holds it with --data-dir or COCHLEA_DATA`);
  if (await stat(folder).catch(() => null)) throw new RangeError(`downloadArchive: ${folder} is there and nothing says that it is whole; move it away, or name another folder with --to`);
}

/** Twice what is fetched: once as it comes, once unpacked. */
function bytesNeeded({ files, unpack }: Archive): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) * (unpack ? 2 : 1);
}

async function makeFolder(work: string, options: DownloadArchiveOptions): Promise<SetMarker> {
  await mkdir(work, { recursive: true });
  const files: SetMarker["files"] = [];
  let entries = 0;
  for (const file of options.archive.files) {
    const { path: source, bytes, sha256 } = await obtainFile(file, options);
    entries += await put(source, work, file, options).catch(async (error: unknown) => {
      // What cannot be unpacked is not kept for the next time, unless it is the user's own.
      if (error instanceof DamagedArchiveError && options.have?.get(file.name) === undefined) await rm(source);
      throw error;
    });
    files.push({ name: file.name, bytes, sha256 });
  }
  const marker = { name: options.name, files, entries };
  await writeMarker(work, marker);
  return marker;
}

/** Unpacks a file into the folder, or where it stays packed puts it there. */
async function put(source: string, work: string, { name }: RemoteFile, { archive, signal, onProgress }: DownloadArchiveOptions): Promise<number> {
  if (archive.unpack) return unpackArchive(source, work, { signal, onProgress: (done) => onProgress?.({ phase: "unpacking", file: name, done, total: null }) });
  await withFullDisk(work, () => copyFile(source, path.join(work, name)));
  return 1;
}
