import stringWidth from "string-width";
import { printable } from "./printable.ts";

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Default left. */
  readonly align?: "left" | "right";
}

/** Rows under titles, each column as wide as its widest cell looks in a terminal, two spaces between; ends with a line break. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => printable(title)), ...rows.map((row) => columns.map(({ text }) => printable(text(row))))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => stringWidth(line[column]))));
  const pad = (cell: string, column: number) => {
    const space = " ".repeat(widths[column] - stringWidth(cell));
    return columns[column].align === "right" ? space + cell : cell + space;
  };
  return lines.map((line) => `${line.map(pad).join("  ").trimEnd()}\n`).join("");
}
