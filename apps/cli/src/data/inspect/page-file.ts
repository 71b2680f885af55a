import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError, UsageError } from "../../errors.ts";
import { systemReason } from "../../system-error.ts";

/**
 * Tries whether a page can be written, before recordings are read for an hour.
 *
 * @throws {UsageError} For a folder.
 * @throws {CommandError} Where nothing can be written.
 */
export async function checkPageFile(file: string): Promise<void> {
  const entry = await stat(file).catch(() => null);
  if (entry?.isDirectory()) throw new UsageError(`data inspect: --html ${file} is a folder; name a file in it, such as ${path.join(file, "index.html")}`);
  await reported(file, () => mkdir(path.dirname(file), { recursive: true }));
  await writeBeside(file, "");
  await rm(beside(file), { force: true });
}

/** Replaces the page at once, so that there is never half of one. */
export async function writePageFile(file: string, page: string): Promise<void> {
  await writeBeside(file, page);
  await reported(file, () => rename(beside(file), file));
}

function beside(file: string): string {
  return `${file}.part`;
}

async function writeBeside(file: string, page: string): Promise<void> {
  try {
    await reported(file, () => writeFile(beside(file), page));
  } catch (error) {
    await rm(beside(file), { force: true });
    throw error;
  }
}

async function reported(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new CommandError(`data inspect: cannot write ${file}: ${systemReason(error) ?? String(error)}; give --html another file`, { cause: error });
  }
}
