import type { Readable } from "node:stream";

/** What an archive holds, one after the other. */
export interface ArchiveEntry {
  readonly path: string;
  readonly kind: "file" | "folder" | "other";
  /** As its header says; null for what has none. */
  readonly bytes: number;
}

/** Called for each entry, with its content where it is a file; the next waits until it is done. */
export type OnEntry = (entry: ArchiveEntry, open: () => Promise<Readable>) => Promise<void>;
