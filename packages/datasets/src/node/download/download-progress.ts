/** What a download is doing. */
export interface DownloadProgress {
  readonly phase: "fetching" | "checking" | "unpacking";
  /** The file's name. */
  readonly file: string;
  /** Bytes; of unpacking, entries. */
  readonly done: number;
  /** Null where nobody says. */
  readonly total: number | null;
}
