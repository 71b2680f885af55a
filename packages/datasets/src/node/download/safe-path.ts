import path from "node:path";
import { UnsafeArchiveError } from "./download-error.ts";

/**
 * Where an entry of an archive goes: always inside the folder.
 *
 * Refused are absolute paths, `..`, drives, backslashes, control characters and names longer than a file system takes.
 *
 * @returns Null for the folder itself.
 */
export function safePath(folder: string, entry: string): string | null {
  const parts = entry.split("/").filter((part) => part !== "" && part !== ".");
  if (entry.startsWith("/") || parts.some(isUnsafe)) throw new UnsafeArchiveError(`the archive holds ${JSON.stringify(entry.slice(0, 200))}, a path that would lead outside its folder or is no name; nothing of it is kept`);
  return parts.length === 0 ? null : path.join(folder, ...parts);
}

function isUnsafe(part: string): boolean {
  return part === ".." || part.includes("\\") || /\p{Cc}/u.test(part) || /^[A-Za-z]:/.test(part) || Buffer.byteLength(part) > 255;
}
