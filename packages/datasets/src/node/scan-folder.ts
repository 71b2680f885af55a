import { stat } from "node:fs/promises";
import path from "node:path";
import type { Example, Skipped } from "../examples/example.ts";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Layout } from "../layouts/layouts.ts";
import { checkPatterns, type PathReader, pathReader } from "../layouts/path-reader.ts";
import { type ListedFile, listFiles } from "./list-files.ts";
import { notReadable } from "./sound-files.ts";

export interface ScannedFolder {
  /** Sorted by id. */
  readonly examples: readonly Example[];
  /** Everything else that is not hidden, with the reason. */
  readonly skipped: readonly Skipped[];
}

/**
 * Finds the labelled recordings below a folder: the first sub-folder is the class, unless a pattern says otherwise.
 *
 * Patterns see the path below the folder, with forward slashes. Nothing is opened: that a file is sound shows when it is loaded.
 * Hidden files are passed over; folders whose name starts with `_background_noise_` are no class.
 *
 * @throws {RangeError} When there is no such folder, a pattern has no capture, or one matches none of the recordings.
 */
export async function scanFolder(folder: string, layout: Layout = {}, { signal }: { readonly signal?: AbortSignal } = {}): Promise<ScannedFolder> {
  await checkFolder(folder);
  const read = pathReader("scanFolder", layout);
  const { files, skipped } = await listFiles(path.resolve(folder), signal);
  const outcomes = files.map((file) => notAudio(file) ?? example(file, read, layout));
  const examples = outcomes.filter((one) => "id" in one);
  const others = outcomes.filter((one) => "reason" in one);
  checkPatterns("scanFolder", files.filter((file) => notAudio(file) === null).map(({ id }) => id), folder, layout);
  return { examples, skipped: [...skipped, ...others].sort((a, b) => byCodeUnit(a.file, b.file)) };
}

async function checkFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => null);
  if (!entry?.isDirectory()) throw new RangeError(`scanFolder: need a folder, got ${folder}, which is ${entry ? "a file" : "not there"}`);
}

function notAudio({ id, bytes }: ListedFile): Skipped | null {
  const reason = notReadable(id) ?? (bytes === 0 ? "empty (0 bytes)" : null);
  return reason === null ? null : { file: id, reason };
}

function example({ id, source }: ListedFile, read: PathReader, layout: Layout): Example | Skipped {
  const label = read.label(id);
  if (label === null) return { file: id, reason: layout.labelPattern ? `labelPattern ${layout.labelPattern} captures nothing` : "not in a class folder" };
  return { id, source, label, group: read.group(id), split: read.split(id) };
}
