/** A line of a manifest: what each column says. */
export interface ManifestRow {
  /** From 1; null where there are no lines. */
  readonly line: number | null;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** A manifest as it was read, before anything is made of its columns. */
export interface ManifestTable {
  readonly columns: readonly string[];
  readonly rows: readonly ManifestRow[];
  /** What was taken for granted, in a line each. */
  readonly notes: readonly string[];
}

/** An error in a manifest: file, line, rule and fix in one line. */
export function manifestError(file: string, line: number | null, message: string): RangeError {
  return new RangeError(`readManifest: ${file}${line === null ? "" : ` line ${line}`}: ${message}`);
}

/** What a cell says in text; nothing for lists and objects. */
export function cellText(cell: unknown): string {
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean" ? String(cell) : "";
}
