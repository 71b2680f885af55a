import type { Example, Origin, Split } from "../../examples/example.ts";
import type { PathReader } from "../../layouts/path-reader.ts";
import type { RecordingPart, RecordingSource } from "../../examples/recording-source.ts";
import type { ManifestColumns, ManifestField } from "./manifest-columns.ts";
import { manifestError, type ManifestRow } from "./manifest-table.ts";

export interface RowReaderOptions {
  /** The manifest, for messages. */
  readonly file: string;
  readonly columns: ManifestColumns;
  /** What a path means: the id that it has, and where its sound is. */
  readonly place: (written: string) => Place;
  readonly labelSeparator: string | undefined;
  /** What is read off the path where no column says it. */
  readonly paths: PathReader;
  readonly hasLabelPattern: boolean;
}

/** A sound by itself, before a segment of it is taken. */
export interface Place {
  readonly id: string;
  readonly part: Pick<RecordingPart, "file" | "bytes">;
}

/** An example with what is needed to check it. */
export interface RowExample {
  readonly id: string;
  readonly line: number | null;
  /** Absolute path of the file that its sound is in. */
  readonly sound: string;
  readonly example: Example;
}

/** A row with a cell by its field, and the way to say what is wrong with it. */
interface Row {
  /** Whether there is a cell, be it empty. */
  readonly has: (field: ManifestField) => boolean;
  readonly cell: (field: ManifestField) => string | null;
  readonly list: (field: ManifestField) => readonly string[] | null;
  readonly fail: (message: string) => RangeError;
}

/** Makes examples of rows. */
export function rowReader(options: RowReaderOptions): (row: ManifestRow) => RowExample {
  return (manifestRow) => {
    const row = rowOf(manifestRow, options);
    const written = row.cell("path");
    if (written === null) throw row.fail("need a path, got nothing");
    const { id: below, part } = options.place(written);
    const segment = segmentOf(row);
    const id = segment === null ? below : `${below}#${segment.startSeconds}-${segment.endSeconds ?? ""}`;
    const source: RecordingSource = segment === null && part.bytes === undefined ? part.file : { ...part, ...segment };
    return { id, line: manifestRow.line, sound: part.file, example: { id, source, ...labelsOf(row, below, options), group: row.cell("group") ?? options.paths.group(below), split: splitOf(row) ?? options.paths.split(below), fold: foldOf(row), ...originOf(row) } };
  };
}

function rowOf({ line, cells }: ManifestRow, { file, columns }: RowReaderOptions): Row {
  const fail = (message: string): RangeError => manifestError(file, line, message);
  const valueOf = (field: ManifestField): unknown => (columns[field] ? cells[columns[field]] : undefined);
  const text = (value: unknown, field: string): string | null => {
    if (value === undefined || value === null || value === "") return null;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value).normalize("NFC");
    throw fail(`${field} is to be text or a number, got ${JSON.stringify(value).slice(0, 60)}`);
  };
  return {
    fail,
    has: (field) => valueOf(field) !== undefined,
    cell: (field) => text(valueOf(field), field),
    list: (field) => {
      const value = valueOf(field);
      return Array.isArray(value) ? value.flatMap((item) => text(item, field) ?? []) : null;
    },
  };
}

/** As in half of Europe. */
const DECIMAL_COMMA = /(?<=^[\d:]*\d),(?=\d+$)/;

/** Whether times have commas where others have points. */
export function hasDecimalCommas(rows: readonly ManifestRow[], columns: ManifestColumns): boolean {
  const times = [columns.start, columns.end, columns.duration].filter((column) => column !== undefined && column !== "");
  return rows.some(({ cells }) => times.some((column) => typeof cells[column!] === "string" && DECIMAL_COMMA.test(cells[column!] as string)));
}

function segmentOf(row: Row): { readonly startSeconds: number; readonly endSeconds?: number } | null {
  const [start, end, duration] = (["start", "end", "duration"] as const).map((field) => secondsOf(row, field));
  if (start === null && end === null && duration === null) return null;
  const startSeconds = start ?? 0;
  const endSeconds = end ?? (duration === null ? null : startSeconds + duration);
  if (endSeconds === null) return { startSeconds };
  if (!(endSeconds > startSeconds)) throw row.fail(`need an end after the start, got start ${startSeconds} and end ${endSeconds}`);
  return { startSeconds, endSeconds };
}

/** Seconds, or `minutes:seconds`, or `hours:minutes:seconds`, with a point or a comma before the fraction. */
function secondsOf(row: Row, field: "start" | "end" | "duration"): number | null {
  const cell = row.cell(field);
  if (cell === null) return null;
  const seconds = cell.replace(DECIMAL_COMMA, ".").split(":").reduce((sum, part) => 60 * sum + (part.trim() === "" ? NaN : Number(part)), 0);
  if (seconds >= 0 && seconds < Infinity) return seconds;
  throw row.fail(`${field} is to be seconds, such as 12.5, or 1:02.5, got ${JSON.stringify(cell)}`);
}

function labelsOf(row: Row, below: string, { columns, labelSeparator, paths, hasLabelPattern }: RowReaderOptions): Pick<Example, "label" | "labels"> {
  const field = columns.labels ? "labels" : "label";
  if (!columns[field]) return { label: labelOfPath(row, below, paths, hasLabelPattern) };
  const labels = row.list(field) ?? separated(row.cell(field), field === "labels" ? (labelSeparator ?? ownSeparator(row.cell(field))) : labelSeparator);
  if (labels.length === 0 && field === "labels" && row.has(field)) return { label: "", labels: [] };
  if (labels.length === 0) throw row.fail(`need a label in the column ${JSON.stringify(columns[field])}, got nothing`);
  const distinct = [...new Set(labels)];
  return distinct.length === 1 ? { label: distinct[0] } : { label: distinct[0], labels: distinct };
}

function labelOfPath(row: Row, below: string, paths: PathReader, hasLabelPattern: boolean): string {
  const label = paths.label(below);
  if (label !== null) return label;
  throw row.fail(hasLabelPattern ? `the label pattern captures nothing of ${JSON.stringify(below)}` : `${JSON.stringify(below)} has no label: there is no column of labels (say which with label=COLUMN) and no folder in the path`);
}

function ownSeparator(cell: string | null): string | undefined {
  return [";", "|", ","].find((one) => cell?.includes(one));
}

function separated(cell: string | null, separator: string | undefined): string[] {
  if (cell === null) return [];
  return separator === undefined ? [cell] : cell.split(separator).map((label) => label.trim()).filter((label) => label !== "");
}

const SPLITS: Readonly<Record<string, Split>> = { train: "train", training: "train", tr: "train", validation: "validation", valid: "validation", val: "validation", dev: "validation", test: "test", testing: "test", eval: "test", evaluation: "test" };

function splitOf(row: Row): Split | null {
  const cell = row.cell("split");
  if (cell === null) return null;
  const split = SPLITS[cell.trim().toLowerCase()];
  if (split) return split;
  throw row.fail(`split is to be train, validation or test, or left empty, got ${JSON.stringify(cell)}`);
}

function foldOf(row: Row): number | null {
  const cell = row.cell("fold");
  if (cell === null) return null;
  const fold = Number(cell);
  if (Number.isInteger(fold) && fold >= 0) return fold;
  throw row.fail(`fold is to be a whole number, got ${JSON.stringify(cell)}`);
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, yes: true, "1": true, false: false, no: false, "0": false };

function originOf(row: Row): Pick<Example, "origin"> {
  const [licence, attribution] = (["licence", "attribution"] as const).map((field) => row.cell(field));
  const origin: Origin = { ...(syntheticOf(row) ? { synthetic: true } : {}), ...(licence === null ? {} : { licence }), ...(attribution === null ? {} : { attribution }) };
  return Object.keys(origin).length > 0 ? { origin } : {};
}

function syntheticOf(row: Row): boolean {
  const cell = row.cell("synthetic");
  if (cell === null) return false;
  const truth = cell.trim().toLowerCase();
  if (Object.hasOwn(TRUTHS, truth)) return TRUTHS[truth];
  throw row.fail(`synthetic is to be true or false, got ${JSON.stringify(cell)}`);
}
