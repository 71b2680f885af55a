import { appendFile, mkdir, open, readFile, readdir, realpath, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../../errors.ts";

const MARKER = "config.json";

/** A folder that holds all there is of one run. */
export interface RunDirectory {
  readonly folder: string;
  readonly file: (name: string) => string;
  /** Writes a file as a whole: whoever reads it finds the old one or the new one. */
  readonly write: (name: string, content: string | Uint8Array | Iterable<Uint8Array>) => Promise<void>;
  readonly writeJson: (name: string, value: unknown) => Promise<void>;
  /** Adds a line of JSON. */
  readonly append: (name: string, value: unknown) => Promise<void>;
  readonly read: (name: string) => Promise<Uint8Array>;
  /** Opens a file to be read in parts. */
  readonly open: (name: string) => Promise<FileHandle>;
}

export function openRunDirectory(folder: string): RunDirectory {
  const file = (name: string): string => path.join(folder, name);
  const write = async (name: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> => {
    await mkdir(path.dirname(file(name)), { recursive: true });
    const draft = `${file(name)}.part`;
    await writeFile(draft, content);
    await rename(draft, file(name));
  };
  return {
    folder,
    file,
    write,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
    append: (name, value) => appendFile(file(name), `${JSON.stringify(value)}\n`),
    read: (name) => readFile(file(name)),
    open: (name) => open(file(name)),
  };
}

export interface ReplaceRule {
  /** Whether what is in the folder may be replaced. */
  readonly replace: (folder: string) => Promise<boolean>;
  /** What to do where it may not. */
  readonly hint: string;
  /** Recordings that the run is to read; a folder that they are in is never replaced. */
  readonly data: string | null;
}

/**
 * Makes sure that a run may be made in a folder, before any time is spent on it.
 *
 * @throws {CommandError} When something is there that the rule does not let go.
 */
export async function checkRunFolder(folder: string, { replace, hint, data }: ReplaceRule): Promise<void> {
  if (data !== null && isWithin(await withoutLinks(data), await withoutLinks(folder))) throw new CommandError(`${folder} holds the recordings to train on, which the run would replace; choose another folder with --out`);
  const content = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new CommandError(`${folder}: need a folder for the run, got ${error.code === "ENOTDIR" ? "a file" : error.message}; choose another with --out`);
  });
  if (content.length > 0 && !(await replace(folder))) throw new CommandError(`${folder} is not empty; ${hint}; choose another folder with --out`);
}

function withoutLinks(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

function isWithin(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Makes an empty run directory, in place of what `checkRunFolder` let go. */
export async function createRunDirectory(folder: string): Promise<RunDirectory> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "checkpoints"), { recursive: true });
  return openRunDirectory(folder);
}

/** Whether a folder holds a run: its configuration says so. */
export async function isRun(folder: string): Promise<boolean> {
  const marker = path.join(folder, MARKER);
  if (!(await stat(marker).catch(() => null))?.isFile()) return false;
  try {
    return "cochlea" in (JSON.parse(await readFile(marker, "utf8")) as Record<string, unknown>);
  } catch {
    return false;
  }
}
