import { access, appendFile, constants, mkdir, open, readFile, readdir, realpath, rename, rm, stat, truncate, writeFile, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../../errors.ts";
import { systemReason } from "../../system-error.ts";
import { RunWriteError } from "./run-write-error.ts";

const MARKER = "config.json";

/** A folder that holds all there is of one run. */
export interface RunDirectory {
  readonly folder: string;
  readonly file: (name: string) => string;
  /** Writes a file as a whole: whoever reads it finds the old one or the new one. @throws {RunWriteError} Where that cannot be done. */
  readonly write: (name: string, content: string | Uint8Array | Iterable<Uint8Array>) => Promise<void>;
  readonly writeJson: (name: string, value: unknown) => Promise<void>;
  /** Adds a line of JSON, or throws as `write` does and leaves the lines that there were. */
  readonly append: (name: string, value: unknown) => Promise<void>;
  readonly read: (name: string) => Promise<Uint8Array>;
  /** Opens a file to be read in parts. */
  readonly open: (name: string) => Promise<FileHandle>;
}

export function openRunDirectory(folder: string): RunDirectory {
  const file = (name: string): string => path.join(folder, name);
  const write = async (name: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> => {
    const draft = `${file(name)}.part`;
    try {
      await mkdir(path.dirname(file(name)), { recursive: true });
      await writeFile(draft, content);
      await rename(draft, file(name));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new RunWriteError(folder, file(name), error);
    }
  };
  const append = async (name: string, value: unknown): Promise<void> => {
    const { size } = await stat(file(name)).catch(() => ({ size: 0 }));
    try {
      await appendFile(file(name), `${JSON.stringify(value)}\n`);
    } catch (error) {
      await truncate(file(name), size).catch(() => undefined); // half a line would spoil the next
      throw new RunWriteError(folder, file(name), error);
    }
  };
  return {
    folder,
    file,
    write,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
    append,
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
  await checkWritable(folder);
}

/** Looked at where the folder is to be made, before recordings are read for minutes. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && parent !== folder) return checkWritable(parent);
    throw new CommandError(`${folder}: no run can be made there: ${systemReason(error) ?? String(error)}; choose another folder with --out`, { cause: error });
  }
}

function withoutLinks(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

/** Whether an absolute path is a folder or below it. */
export function isWithin(inner: string, outer: string): boolean {
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
