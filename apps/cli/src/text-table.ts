import { printable } from "./printable.ts";

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Default left. */
  readonly align?: "left" | "right";
}

/** Rows under titles, each column as wide as its widest cell, two spaces between; ends with a line break. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => printable(text(row))))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell: string, column: number) => (columns[column].align === "right" ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  return lines.map((line) => `${line.map(pad).join("  ").trimEnd()}\n`).join("");
}
