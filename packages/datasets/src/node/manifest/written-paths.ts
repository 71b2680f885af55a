import { access } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isSoundName, SOUND_EXTENSIONS } from "../sound-files.ts";
import { cellText, type ManifestTable } from "./manifest-table.ts";
import type { Place } from "./row-reader.ts";

/** Whether a path is one of the network. */
export function isAddress(written: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(written) && !isFileAddress(written);
}

const isFileAddress = (written: string): boolean => /^file:\/\//i.test(written);

/**
 * What paths mean: below the root with forward slashes, also where they were written on Windows; what lies elsewhere has the path that is written as its id.
 */
export function placeBelow(root: string): (written: string) => Place {
  return (written) => {
    if (isAddress(written)) return { id: written, part: { file: written } };
    const slashed = isFileAddress(written) ? fileURLToPath(written) : written.replaceAll("\\", "/");
    const file = path.resolve(root, slashed);
    const inside = path.relative(root, file);
    const shown = inside.startsWith("..") || path.isAbsolute(inside) ? slashed : inside;
    return { id: shown.split(path.sep).join("/").normalize("NFC"), part: { file } };
  };
}

/** Rows whose missing extension is looked for on disk; some of them may be missing altogether. */
const ROWS_TRIED = 20;

/** Paths with an extension, where a whole table has them without one and the files have it: `64760` for `64760.wav`. */
export async function withExtensions(table: ManifestTable, column: string, root: string): Promise<ManifestTable> {
  const paths = table.rows.map(({ cells }) => cellText(cells[column]));
  if (paths.some((written) => isSoundName(written))) return table;
  const extension = await extensionOf(paths.slice(0, ROWS_TRIED), root);
  if (extension === null) return table;
  const rows = table.rows.map((row, index) => (paths[index] === "" ? row : { ...row, cells: { ...row.cells, [column]: `${paths[index]}${extension}` } }));
  return { ...table, rows, notes: [...table.notes, `paths have no extension, so they are taken to end in ${extension}`] };
}

async function extensionOf(paths: readonly string[], root: string): Promise<string | null> {
  const place = placeBelow(root);
  for (const written of paths.filter((one) => one !== "" && !isAddress(one))) {
    for (const extension of SOUND_EXTENSIONS) {
      const { part: { file } } = place(`${written}${extension}`);
      if (await access(file).then(() => true, () => false)) return extension;
    }
  }
  return null;
}
