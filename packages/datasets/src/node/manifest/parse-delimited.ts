import { CsvError, parse } from "csv-parse/sync";
import { isSoundName } from "../sound-files.ts";
import { manifestError, type ManifestRow, type ManifestTable } from "./manifest-table.ts";

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads CSV, or what is divided by semicolons though it is called that. */
export function parseCsv(text: string, file: string): ManifestTable {
  const [first] = text.split("\n", 1);
  const semicolons = !first.includes(",") && first.includes(";");
  const table = parseDelimited(text, file, semicolons ? ";" : ",");
  return semicolons ? { ...table, notes: ["fields are divided by semicolons", ...table.notes] } : table;
}

/** Reads what is divided by tabs. */
export function parseTsv(text: string, file: string): ManifestTable {
  return parseDelimited(text, file, "\t");
}

/** The first line names the columns, unless a sound file stands in it: then they are called `1`, `2` and so on. */
function parseDelimited(text: string, file: string, delimiter: string): ManifestTable {
  const lines = readLines(text, file, delimiter);
  if (lines.length === 0) throw manifestError(file, null, "need at least one line, found none");
  const headless = lines[0].record.some((cell) => isSoundName(cell.trim()));
  const columns = lines[0].record.map((cell, index) => (headless ? String(index + 1) : cell.trim()));
  checkColumns(columns, file);
  return {
    columns,
    rows: (headless ? lines : lines.slice(1)).map((line) => rowOf(line, columns, file)),
    notes: headless ? ["the first line names no columns, so they are 1, 2, …"] : [],
  };
}

function readLines(text: string, file: string, delimiter: string): Line[] {
  try {
    return parse(text, { bom: true, delimiter, info: true, quote: delimiter === "\t" ? null : '"', relax_column_count: true, skip_empty_lines: true }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw manifestError(file, typeof error.lines === "number" ? error.lines : null, error.message.split("\n")[0]);
  }
}

function checkColumns(columns: readonly string[], file: string): void {
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) throw manifestError(file, 1, `need each column once, got ${JSON.stringify(twice)} twice`);
}

function rowOf({ record, info }: Line, columns: readonly string[], file: string): ManifestRow {
  if (record.length !== columns.length) throw manifestError(file, info.lines, `need ${columns.length} fields, as in the first line, got ${record.length}; a field with the divider in it needs quotes`);
  return { line: info.lines, cells: Object.fromEntries(record.map((cell, index) => [columns[index], cell.trim()])) };
}
