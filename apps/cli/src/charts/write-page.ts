import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError, UsageError } from "../errors.ts";
import { systemReason } from "../system-error.ts";

/**
 * Tries whether a page can be written, before recordings are read for an hour.
 *
 * @throws {UsageError} For a folder, or a name that is no page's.
 * @throws {CommandError} Where nothing can be written.
 */
export async function checkPage(file: string): Promise<void> {
  const entry = await stat(file).catch(() => null);
  if (entry?.isDirectory()) throw new UsageError(`--html ${file} is a folder; name a file in it, such as ${path.join(file, "index.html")}`);
  if (!/\.html?$/i.test(file)) throw new UsageError(`--html ${file}: the name of a page ends in .html, so that no other file is written over`);
  await writeBeside(file, "");
  await rm(beside(file), { force: true });
}

/** Writes a page, and what folders it needs; half a page is never left. */
export async function writePage(file: string, page: string): Promise<void> {
  await writeBeside(file, page);
  await reported(file, () => rename(beside(file), file));
}

function beside(file: string): string {
  return `${file}.part`;
}

async function writeBeside(file: string, page: string): Promise<void> {
  try {
    await reported(file, async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(beside(file), page);
    });
  } catch (error) {
    await rm(beside(file), { force: true }).catch(() => undefined); // where it could not even be looked for
    throw error;
  }
}

async function reported(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new CommandError(`--html ${file} cannot be written: ${systemReason(error) ?? String(error)}; name another file`, { cause: error });
  }
}
