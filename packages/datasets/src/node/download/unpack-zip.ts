import { type Entry, openPromise } from "yauzl";
import type { ArchiveEntry, OnEntry } from "./archive-entry.ts";
import { UnsafeArchiveError } from "./download-error.ts";

/** File type in the upper half of the attributes, as Unix has it. */
const TYPE_MASK = 0o170000;
const LINK = 0o120000;

/** Goes through a zip by its central directory, entry by entry; sizes and checksums are held to it. @throws {Error} Where it is cut off or damaged. */
export async function unpackZip(file: string, onEntry: OnEntry): Promise<void> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) await onEntry(described(entry), () => zip.openReadStreamPromise(entry));
  } catch (error) {
    throw asUnsafe(error);
  } finally {
    zip.close();
  }
}

function described({ fileName, uncompressedSize, externalFileAttributes }: Entry): ArchiveEntry {
  const isLink = ((externalFileAttributes >>> 16) & TYPE_MASK) === LINK;
  return { path: fileName, bytes: uncompressedSize, kind: isLink ? "other" : fileName.endsWith("/") ? "folder" : "file" };
}

/** The reader looks at names before we do. */
function asUnsafe(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  return /^(invalid relative path|absolute path|invalid characters)/.test(message) ? new UnsafeArchiveError(`the archive holds a path that would lead outside its folder (${message}); nothing of it is kept`) : error;
}
