import { isSoundName } from "../sound-files.ts";
import { manifestError, type ManifestRow, type ManifestTable } from "./manifest-table.ts";

/** Reads a list of paths, a line each, with a label behind a tab, a comma, a semicolon or blanks, or without one. Lines that begin with `#` are remarks. */
export function parseTextList(text: string, file: string): ManifestTable {
  const lines = text.replace(/^\uFEFF/, "").split("\n").map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const rows = lines.filter(({ content }) => content !== "" && !content.startsWith("#")).map(({ content, line }) => rowOf(content, line, file));
  const labelled = rows.filter(({ cells }) => "label" in cells);
  const bare = rows.find(({ cells }) => !("label" in cells));
  if (bare && labelled.length > 0) throw manifestError(file, bare.line, "need a label behind the path, as in other lines");
  return { columns: labelled.length > 0 ? ["path", "label"] : ["path"], rows, notes: [] };
}

/** The path may have blanks in it: it ends with the name of a sound file. */
function rowOf(content: string, line: number, file: string): ManifestRow {
  const [path, ...rest] = dividedOf(content) ?? partsOf(content);
  if (!isSoundName(path)) throw manifestError(file, line, `need the path of a sound file and perhaps a label behind it, got ${JSON.stringify(content.slice(0, 80))}`);
  if (rest.length > 1) throw manifestError(file, line, "need a path and a label; for more columns use CSV, TSV or JSON");
  return { line, cells: rest.length === 1 ? { path, label: rest[0] } : { path } };
}

/** By a tab, or by a comma or semicolon right behind the path. */
function dividedOf(content: string): string[] | null {
  if (content.includes("\t")) return content.split("\t").map((cell) => cell.trim());
  const cells = content.split(/[,;]/).map((cell) => cell.trim());
  return cells.length === 2 && isSoundName(cells[0]) && !isSoundName(cells[1]) ? cells : null;
}

function partsOf(content: string): string[] {
  const words = content.split(/(\s+)/);
  const last = words.findLastIndex((word) => isSoundName(word));
  const [path, label] = [words.slice(0, last + 1).join(""), words.slice(last + 1).join("").trim()];
  return label === "" ? [path] : [path, label];
}
