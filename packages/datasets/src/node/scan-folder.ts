import { stat } from "node:fs/promises";
import path from "node:path";
import type { Example, Skipped, Split } from "../example.ts";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Layout } from "../layouts.ts";
import { type ListedFile, listFiles } from "./list-files.ts";

export interface ScannedFolder {
  /** Sorted by id. */
  readonly examples: readonly Example[];
  /** Everything else that is not hidden, with the reason. */
  readonly skipped: readonly Skipped[];
}

const READ = new Set([".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".flac", ".mp3", ".mp2", ".ogg", ".oga", ".opus"]);
const NOT_READ = new Set([".m4a", ".mp4", ".aac", ".caf", ".wma", ".webm", ".amr", ".au", ".spx"]);

/**
 * Finds the labelled recordings below a folder: the first sub-folder is the class, unless a pattern says otherwise.
 *
 * Patterns see the path below the folder, with forward slashes. Nothing is opened: that a file is sound shows when it is loaded.
 * Hidden files are passed over; folders whose name starts with `_background_noise_` are no class.
 *
 * @throws {RangeError} When there is no such folder, a pattern has no capture, or one matches none of the recordings.
 */
export async function scanFolder(folder: string, layout: Layout = {}): Promise<ScannedFolder> {
  await checkFolder(folder);
  const captures = { label: capture("labelPattern", layout.labelPattern), group: capture("groupPattern", layout.groupPattern) };
  const { files, skipped } = await listFiles(path.resolve(folder));
  const outcomes = files.map((file) => notAudio(file) ?? example(file, captures, layout));
  const examples = outcomes.filter((one) => "id" in one);
  const others = outcomes.filter((one) => "reason" in one);
  checkPatterns(files.filter((file) => notAudio(file) === null), folder, layout);
  return { examples, skipped: [...skipped, ...others].sort((a, b) => byCodeUnit(a.file, b.file)) };
}

async function checkFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => null);
  if (!entry?.isDirectory()) throw new RangeError(`scanFolder: need a folder, got ${folder}, which is ${entry ? "a file" : "not there"}`);
}

type Capture = ((id: string) => string | null) | null;

function capture(name: string, pattern: RegExp | undefined): Capture {
  if (!pattern) return null;
  const once = stateless(pattern);
  const captures = new RegExp(`${once.source}|`, once.flags).exec("")!.length - 1;
  if (captures === 0) throw new RangeError(`scanFolder: need a capture group in ${name}, got ${pattern}; put brackets around the part that counts`);
  return (id) => once.exec(id)?.[1] || null;
}

/** With the flags g and y a pattern would remember where it stopped. */
function stateless(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
}

function notAudio({ id, bytes }: ListedFile): Skipped | null {
  const extension = path.extname(id).toLowerCase();
  if (NOT_READ.has(extension)) return { file: id, reason: `${extension.slice(1)} is not supported; WAV, AIFF, FLAC, MP3, Ogg Vorbis and Ogg Opus are read` };
  if (!READ.has(extension)) return { file: id, reason: "not an audio file" };
  return bytes === 0 ? { file: id, reason: "empty (0 bytes)" } : null;
}

function example({ id, source }: ListedFile, captures: { label: Capture; group: Capture }, layout: Layout): Example | Skipped {
  const label = captures.label ? captures.label(id) : firstFolder(id);
  if (label === null) return { file: id, reason: captures.label ? `labelPattern ${layout.labelPattern} captures nothing` : "not in a class folder" };
  return { id, source, label, group: captures.group?.(id) ?? null, split: split(id, layout) };
}

function firstFolder(id: string): string | null {
  const slash = id.indexOf("/");
  return slash < 0 ? null : id.slice(0, slash);
}

function split(id: string, { testPattern, splitOf }: Layout): Split | null {
  if (testPattern && stateless(testPattern).test(id)) return "test";
  return splitOf?.(id) ?? null;
}

/** A pattern that matches nothing is a mistake, and a quiet one: no test part, no groups kept apart. */
function checkPatterns(files: readonly ListedFile[], folder: string, layout: Layout): void {
  if (files.length === 0) return;
  for (const name of ["labelPattern", "groupPattern", "testPattern"] as const) {
    const pattern = layout[name];
    if (!pattern || files.some(({ id }) => stateless(pattern).test(id))) continue;
    throw new RangeError(`scanFolder: ${name} ${pattern} matches none of the ${files.length} recordings in ${folder}, whose paths look like ${JSON.stringify(files[0].id)}`);
  }
}
