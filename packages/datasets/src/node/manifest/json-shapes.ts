import { isSoundName } from "../sound-files.ts";
import { isPathColumn, isStartColumn } from "./manifest-columns.ts";

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Rows of what is written column by column, as tables are often saved: a list for each column, or an object by the rows' numbers. Null where it is not. */
export function rowsOfColumns(value: Json): Json[] | null {
  const columns = Object.entries(value).map(([name, cells]) => ({ name, cells: Array.isArray(cells) || isObject(cells) ? (cells as Json) : null }));
  if (!columns.some(({ name }) => isPathColumn(name)) || columns.some(({ cells }) => cells === null)) return null;
  const keys = Object.keys(columns[0].cells!);
  if (!columns.every(({ cells }) => Object.keys(cells!).length === keys.length && keys.every((key) => key in cells! && !isObject(cells![key])))) return null;
  return keys.map((key) => Object.fromEntries(columns.map(({ name, cells }) => [name, cells![key]])));
}

/** Rows of an object with a label, or a list of them, by path. Null where it is none. */
export function rowsOfPaths(value: Json): Json[] | null {
  const entries = Object.entries(value);
  if (entries.length === 0 || !entries.every(([path, label]) => isSoundName(path) && !isObject(label))) return null;
  return entries.map(([path, label]) => (Array.isArray(label) ? { path, labels: label } : { path, label }));
}

/** The rows of a recording that lists its segments, each an object with a start: what is said of the recording holds for all of them. */
export function rowsOfSegments(row: Json): readonly Json[] {
  const listed = Object.entries(row).filter(([, field]) => Array.isArray(field) && field.length > 0 && field.every((item) => isObject(item) && Object.keys(item).some(isStartColumn)));
  if (listed.length !== 1) return [row];
  const [[name, segments]] = listed;
  const rest = Object.fromEntries(Object.entries(row).filter(([field]) => field !== name));
  return (segments as Json[]).map((segment) => ({ ...rest, ...segment }));
}
