import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { byCodeUnit } from "../../by-code-unit.ts";
import type { Skipped } from "../../examples/example.ts";
import type { Layout } from "../../layouts/layouts.ts";
import { checkPatterns, pathReader } from "../../layouts/path-reader.ts";
import type { FoundExamples } from "../found-examples.ts";
import { inParallel } from "../in-parallel.ts";
import { unreadable } from "../list-files.ts";
import { notReadable } from "../sound-files.ts";
import { decodeText } from "./decode-text.ts";
import { withLabelColumns } from "./label-columns.ts";
import { chooseColumns, type ManifestColumns } from "./manifest-columns.ts";
import { manifestError, type ManifestTable } from "./manifest-table.ts";
import { parseCsv, parseTsv } from "./parse-delimited.ts";
import { parseJson, parseJsonLines } from "./parse-json-rows.ts";
import { parseTextList } from "./parse-text-list.ts";
import { hasDecimalCommas, type RowExample, rowReader } from "./row-reader.ts";
import { isAddress, placeBelow, withExtensions } from "./written-paths.ts";

const FORMATS: Readonly<Record<string, (text: string, file: string) => ManifestTable>> = {
  ".csv": parseCsv,
  ".tsv": parseTsv,
  ".json": parseJson,
  ".jsonl": parseJsonLines,
  ".ndjson": parseJsonLines,
  ".txt": parseTextList,
};

/** Whether a file's name is that of a manifest. */
export function isManifestName(name: string): boolean {
  return path.extname(name).toLowerCase() in FORMATS;
}

export interface ManifestOptions extends Layout {
  /** Which column says what; columns that are not named are guessed by their names. */
  readonly columns?: ManifestColumns;
  /** Folder that relative paths hang on. Default the manifest's. */
  readonly root?: string;
  /** What divides labels in one field. Default: of a column `labels` the first of `;`, `|` and `,` that it has. */
  readonly labelSeparator?: string;
}

/**
 * Reads a list of recordings: CSV, TSV, JSON, JSON Lines, or text with a path and a label a line.
 *
 * An id is the path as the manifest has it, with the segment behind it (`day.wav#3.5-5`) where there is one. What no column says is read off the path, as in a folder.
 *
 * @throws {RangeError} One line with file, line, rule and fix.
 */
export async function readManifest(file: string, options: ManifestOptions = {}): Promise<FoundExamples> {
  const { columns = {}, root = path.dirname(file), labelSeparator, ...layout } = options;
  const written = parseTable(await readText(file), file);
  const { chosen: found, notes } = chooseColumns(written, columns, file);
  const labelled = layout.labelPattern ? { table: written, columns: found } : withLabelColumns(written, found);
  const { columns: chosen } = labelled;
  const table = await withExtensions(labelled.table, chosen.path!, path.resolve(root));
  const read = rowReader({ file, columns: chosen, place: placeBelow(path.resolve(root)), labelSeparator, paths: pathReader("readManifest", layout), hasLabelPattern: layout.labelPattern !== undefined });
  const { rows, repeated } = withoutRepeats(table.rows.map(read).sort((a, b) => byCodeUnit(a.id, b.id)), file);
  checkPatterns("readManifest", rows.map(({ id }) => id), file, layout);
  const skipped = await skippedRows(rows, file, root);
  return { examples: rows.filter(({ id }) => !skipped.has(id)).map(({ example }) => example), skipped: [...skipped.values()], notes: [...table.notes, ...notes, ...takenForGranted(table, chosen, { repeated, hasLabelPattern: layout.labelPattern !== undefined })] };
}

async function readText(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    throw manifestError(file, null, error instanceof TypeError ? "need text in UTF-8; save it as such, in a spreadsheet as CSV UTF-8" : unreadable(error));
  }
}

function parseTable(text: string, file: string): ManifestTable {
  const parse = FORMATS[path.extname(file).toLowerCase()];
  if (!parse) throw manifestError(file, null, `need a file that ends with ${Object.keys(FORMATS).join(", ")}`);
  const table = parse(text, file);
  if (table.rows.length === 0) throw manifestError(file, null, "need at least one recording, found none");
  return table;
}

function takenForGranted({ rows }: ManifestTable, columns: ManifestColumns, { repeated, hasLabelPattern }: { readonly repeated: number; readonly hasLabelPattern: boolean }): string[] {
  return [
    ...(hasDecimalCommas(rows, columns) ? ["commas in times are taken as decimal points"] : []),
    ...(columns.label || columns.labels || hasLabelPattern ? [] : ["no column says the label, so it is that of the first folder in the path"]),
    ...(repeated > 0 ? [`${repeated} ${repeated === 1 ? "line says" : "lines say"} again what another said, and ${repeated === 1 ? "is" : "are"} passed over`] : []),
  ];
}

/** Each recording once: what is said twice in the same words is, and what is said in two ways is refused. @param rows Sorted by id. */
function withoutRepeats(rows: readonly RowExample[], file: string): { readonly rows: readonly RowExample[]; readonly repeated: number } {
  const kept = rows.filter((row, index) => {
    const before = rows[index - 1];
    if (before?.id !== row.id) return true;
    if (JSON.stringify(before.example) === JSON.stringify(row.example)) return false;
    const [first, second] = [before.line ?? 0, row.line ?? 0].sort((a, b) => a - b);
    throw manifestError(file, second, `${JSON.stringify(row.id)} stands in line ${first} already, and says another thing; tell them apart by start and end, or put several labels into one line`);
  });
  return { rows: kept, repeated: rows.length - kept.length };
}

/** Rows whose file is missing or no sound file, by id; that all are is an error. */
async function skippedRows(rows: readonly RowExample[], file: string, root: string): Promise<Map<string, Skipped>> {
  const known = new Map<string, Promise<string | null>>();
  const reasonOf = (sound: string): Promise<string | null> => {
    const before = known.get(sound) ?? fileReason(sound);
    known.set(sound, before);
    return before;
  };
  const reasons = await inParallel(rows, 32, ({ sound }) => reasonOf(sound));
  const skipped = rows.flatMap(({ id, line }, index) => (reasons[index] === null ? [] : [[id, { file: id, reason: `${line === null ? "" : `line ${line}: `}${reasons[index]}` }] as const]));
  if (skipped.length === rows.length) throw manifestError(file, rows[0].line, `${rows[0].sound}: ${reasons[0]}${isAddress(rows[0].sound) ? "" : `; relative paths hang on ${path.resolve(root)}, give another root if that is wrong`}`);
  return new Map(skipped);
}

async function fileReason(sound: string): Promise<string | null> {
  if (isAddress(sound)) return "an address of the network; fetch it first, and give the file's path";
  const named = notReadable(sound);
  if (named !== null) return named;
  try {
    const entry = await stat(sound);
    return entry.isDirectory() ? "a folder" : entry.size === 0 ? "empty (0 bytes)" : null;
  } catch (error) {
    return unreadable(error);
  }
}
