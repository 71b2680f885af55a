import { homedir } from "node:os";
import path from "node:path";

export interface DataFoldersOptions {
  /** The folder that the user names; relative to `cwd`. */
  readonly dataDir?: string | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
}

/** Where known sets are looked for, and where they are put. */
export interface DataFolders {
  /** In this order. */
  readonly read: readonly string[];
  /** What is fetched, and what is unpacked from packs. */
  readonly write: string;
}

/**
 * The folders of known sets: the one that is named, that of `COCHLEA_DATA`, and `cochlea/data` in the user's cache folder.
 *
 * @see XDG Base Directory Specification; on macOS `~/Library/Caches`, on Windows `%LOCALAPPDATA%`.
 */
export function dataFolders({ dataDir, cwd, env, platform = process.platform }: DataFoldersOptions): DataFolders {
  const named = [dataDir, env.COCHLEA_DATA].flatMap((folder) => (folder ? [path.resolve(cwd, folder)] : []));
  const own = path.join(cacheFolder(env, platform), "cochlea", "data");
  return { read: [...new Set([...named, own])], write: dataDir ? path.resolve(cwd, dataDir) : own };
}

function cacheFolder(env: DataFoldersOptions["env"], platform: NodeJS.Platform): string {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === "darwin") return path.join(home, "Library", "Caches");
  if (platform === "win32") return env.LOCALAPPDATA ?? path.join(home, "AppData", "Local");
  return path.join(home, ".cache");
}
