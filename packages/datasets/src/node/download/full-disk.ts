import { mkdir, statfs } from "node:fs/promises";
import path from "node:path";

/** Does some writing; a full disk is said in a line that helps. */
export async function withFullDisk<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOSPC" || code === "EDQUOT") throw new Error(`no space is left for ${file}; free some and run the same command again to go on, or name a folder on another disk with --to`, { cause: error });
    throw error;
  }
}

/**
 * Refuses to begin what cannot fit.
 *
 * @param bytes That are going to be written.
 */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) throw new Error(`${path.resolve(folder)} has ${megabytes(free)} free, and about ${megabytes(bytes)} are needed; free some, or name a folder on another disk with --to`);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
