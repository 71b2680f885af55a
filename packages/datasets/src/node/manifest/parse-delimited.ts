import { CsvError, parse } from "csv-parse/sync";
import { isSoundName } from "../sound-files.ts";
import { manifestError, type ManifestRow, type ManifestTable } from "./manifest-table.ts";

interface LineOptions {
  readonly divider: string;
  /** From 1. */
  readonly fromLine: number;
}

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What divides fields, and what it is called. */
const DIVIDERS: ReadonlyMap<string, string> = new Map([[",", "commas"], [";", "semicolons"], ["\t", "tabs"], ["|", "bars"]]);

/** Reads CSV, or what is divided by semicolons, tabs or bars though it is called that. */
export function parseCsv(text: string, file: string): ManifestTable {
  return parseDivided(text, file, ",");
}

/** Reads what is divided by tabs, or otherwise though it is called that. */
export function parseTsv(text: string, file: string): ManifestTable {
  return parseDivided(text, file, "\t");
}

/** Spreadsheets may say in a line before all others what divides the fields: `sep=;`. */
function parseDivided(text: string, file: string, usual: string): ManifestTable {
  const [first] = text.split(/[\r\n]/, 1);
  const said = /^sep=(.)$/.exec(first)?.[1];
  const divider = said ?? [usual, ...DIVIDERS.keys()].find((one) => first.includes(one)) ?? usual;
  const table = parseDelimited(text, file, { divider, fromLine: said === undefined ? 1 : 2 });
  return divider === usual ? table : { ...table, notes: [`fields are divided by ${DIVIDERS.get(divider) ?? JSON.stringify(divider)}`, ...table.notes] };
}

/** The first line names the columns, unless a sound file stands in it: then they are called `1`, `2` and so on. */
function parseDelimited(text: string, file: string, options: LineOptions): ManifestTable {
  const lines = readLines(text, file, options);
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

/** Lines without a field, such as spreadsheets leave at the end, are passed over; between tabs a quote is a character like others. */
function readLines(text: string, file: string, { divider, fromLine }: LineOptions): Line[] {
  try {
    const options = { bom: true, delimiter: divider, from_line: fromLine, info: true, quote: divider === "\t" ? null : '"', relax_column_count: true, skip_empty_lines: true };
    const lines = parse(text, options) as unknown as Line[];
    return lines.filter(({ record }) => record.some((cell) => cell.trim() !== ""));
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
  if (record.length < columns.length || record.slice(columns.length).some((cell) => cell.trim() !== "")) throw manifestError(file, info.lines, `need ${columns.length} fields, as in the first line, got ${record.length}; a field with the divider in it needs quotes`);
  return { line: info.lines, cells: Object.fromEntries(columns.map((column, index) => [column, record[index].trim()])) };
}
