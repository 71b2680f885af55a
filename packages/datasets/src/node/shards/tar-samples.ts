import path from "node:path";
import { isSoundName } from "../sound-files.ts";
import type { TarEntry } from "./tar-entries.ts";

/** What shares a name up to its first dot. */
export interface TarSample {
  /** That name, with the folders before it. */
  readonly key: string;
  /** Null where none of its parts is a sound file. */
  readonly sound: TarEntry | null;
  /** The other parts by what is behind the first dot, such as `cls` and `json`. */
  readonly others: ReadonlyMap<string, TarEntry>;
}

/** Entries joined to samples, as WebDataset does; hidden files are no part of any. */
export function tarSamples(entries: readonly TarEntry[]): TarSample[] {
  const byKey = new Map<string, { key: string; sound: TarEntry | null; others: Map<string, TarEntry> }>();
  for (const entry of entries) {
    const name = plainName(entry.name);
    if (path.posix.basename(name).startsWith(".")) continue;
    const extension = extensionOf(name);
    const key = name.slice(0, name.length - extension.length);
    const sample = byKey.get(key) ?? { key, sound: null, others: new Map<string, TarEntry>() };
    byKey.set(key, sample);
    if (sample.sound === null && isSoundName(name)) sample.sound = { ...entry, name };
    else sample.others.set(extension.slice(1).toLowerCase(), entry);
  }
  return [...byKey.values()];
}

/** Without what leads out of the tar file, accents composed. */
function plainName(name: string): string {
  return path.posix.normalize(`/${name}`).slice(1).normalize("NFC");
}

/** All from the first dot of the last part on. */
function extensionOf(name: string): string {
  const base = path.posix.basename(name);
  return base.includes(".") ? base.slice(base.indexOf(".")) : "";
}
