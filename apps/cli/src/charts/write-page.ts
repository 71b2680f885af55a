import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a page, and what folders it needs; half a page is never left. */
export async function writePage(file: string, page: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, page);
  await rename(`${file}.part`, file);
}
