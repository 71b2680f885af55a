import type { ManifestColumns } from "./manifest-columns.ts";
import { cellText, type ManifestTable } from "./manifest-table.ts";

export interface LabelledTable {
  readonly table: ManifestTable;
  readonly columns: ManifestColumns;
}

/** What the column is called that is made of several. */
const TOGETHER = "several, put together";

/**
 * Labels that stand in several columns, as one: `label_1`, `label_2`, …, or a column a class with 1 where it applies.
 *
 * Only where no column of labels was found or named; columns of classes only where every column that is left is one.
 */
export function withLabelColumns(table: ManifestTable, columns: ManifestColumns): LabelledTable {
  if (columns.label !== undefined || columns.labels !== undefined) return { table, columns };
  const taken = new Set(Object.values(columns));
  const left = table.columns.filter((column) => column !== "" && !taken.has(column));
  const numbered = left.filter((column) => /^(?:label|class|tag)s?[ _-]?\d+$/i.test(column));
  if (numbered.length > 1) return joined(table, columns, numbered, (cells) => numbered.map((column) => cellText(cells[column])).filter((label) => label !== ""), "labels taken from the columns");
  if (left.length < 2 || !left.every((column) => isClassColumn(table, column))) return { table, columns };
  return joined(table, columns, left, (cells) => left.filter((column) => isTrue(cells[column])), "labels taken from columns of 0 and 1:");
}

type Cells = Readonly<Record<string, unknown>>;

function joined(table: ManifestTable, columns: ManifestColumns, from: readonly string[], labelsOf: (cells: Cells) => readonly string[], told: string): LabelledTable {
  const rows = table.rows.map((row) => ({ ...row, cells: { ...row.cells, [TOGETHER]: labelsOf(row.cells) } }));
  return { table: { ...table, rows, notes: [...table.notes, `${told} ${from.join(", ")}`] }, columns: { ...columns, labels: TOGETHER } };
}

const TRUE = new Set(["1", "1.0", "true"]);
const FALSE = new Set(["0", "0.0", "false", ""]);

const plain = (cell: unknown): string => cellText(cell).trim().toLowerCase();
const isTrue = (cell: unknown): boolean => TRUE.has(plain(cell));

/** A number is no name of a class: tables without a header have such columns. */
function isClassColumn({ rows }: ManifestTable, column: string): boolean {
  return !/^\d+$/.test(column) && rows.every(({ cells }) => TRUE.has(plain(cells[column])) || FALSE.has(plain(cells[column]))) && rows.some(({ cells }) => isTrue(cells[column]));
}
