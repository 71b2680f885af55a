import { type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";
import { isObject, type Json, rowsOfColumns, rowsOfPaths, rowsOfSegments } from "./json-shapes.ts";
import { manifestError, type ManifestRow, type ManifestTable } from "./manifest-table.ts";

/**
 * Reads JSON: a list of objects, an object with one such list in a field, an object of objects by their ids, a table column by column, or labels by path. An object may list segments.
 */
export function parseJson(text: string, file: string): ManifestTable {
  const value = parsed(text, file, 1);
  const [items, depth] = itemsOf(value, file);
  const lines = linesOfObjects(text, depth);
  return tableOf(items.map((item, index) => ({ line: lines[index] ?? null, cells: cellsOf(item, file, lines[index] ?? null) })));
}

/** Reads an object a line. */
export function parseJsonLines(text: string, file: string): ManifestTable {
  const lines = text.split("\n").map((content, index) => ({ content, line: index + 1 })).filter(({ content }) => content.trim() !== "");
  return tableOf(lines.map(({ content, line }) => ({ line, cells: cellsOf(parsed(content, file, line), file, line) })));
}

function parsed(text: string, file: string, firstLine: number): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch {
    const { line, code } = firstMistake(json);
    throw manifestError(file, firstLine + line, `is no JSON: ${printParseErrorCode(code).replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()}`);
  }
}

function firstMistake(json: string): { readonly line: number; readonly code: ParseErrorCode } {
  const mistakes: { line: number; code: ParseErrorCode }[] = [];
  visit(json, { onError: (code, _offset, _length, line) => void mistakes.push({ line, code }) }, { disallowComments: true });
  return mistakes[0] ?? { line: 0, code: 1 };
}

/** No object begins inside so many brackets. */
const NO_LINES = Infinity;

/** The objects, and how many brackets are open where each begins. */
function itemsOf(value: unknown, file: string): readonly [items: readonly unknown[], depth: number] {
  if (Array.isArray(value)) return [value, 1];
  const fields = isObject(value) ? Object.entries(value) : [];
  const lists = fields.filter(([, field]) => Array.isArray(field) && field.length > 0 && field.every(isObject));
  if (lists.length === 1 && fields.filter(([, field]) => isObject(field)).length === 0) return [lists[0][1] as unknown[], 2];
  const unordered = isObject(value) ? (rowsOfColumns(value) ?? rowsOfPaths(value)) : null;
  if (unordered !== null) return [unordered, NO_LINES];
  if (fields.length > 0 && fields.every(([, field]) => isObject(field))) return [fields.map(([id, field]) => ({ id, ...(field as Json) })), 1];
  throw manifestError(file, null, "need a list of objects, an object with one such list, or objects by their ids");
}

function cellsOf(item: unknown, file: string, line: number | null): Json {
  if (!isObject(item)) throw manifestError(file, line, `need an object with fields such as "path" and "label", got ${JSON.stringify(item)?.slice(0, 60)}`);
  return item;
}

/** The line on which each object begins that lies inside so many brackets. */
function linesOfObjects(text: string, depth: number): number[] {
  const lines: number[] = [];
  let open = 0;
  const close = (): void => void open--;
  visit(text, {
    onObjectBegin: (_offset, _length, line) => {
      if (open++ === depth) lines.push(line + 1);
    },
    onArrayBegin: () => void open++,
    onObjectEnd: close,
    onArrayEnd: close,
  });
  return lines;
}

function tableOf(written: readonly ManifestRow[]): ManifestTable {
  const rows = written.flatMap(({ line, cells }) => rowsOfSegments(cells).map((row) => ({ line, cells: row })));
  return { columns: [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))], rows, notes: [] };
}
