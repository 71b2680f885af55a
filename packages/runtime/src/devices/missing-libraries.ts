import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the loader of Linux looks. */
export interface LibraryPlaces {
  /** Folders, such as those of `LD_LIBRARY_PATH`. */
  readonly folders: readonly string[];
  /** The loader's cache of installed libraries. */
  readonly cache: string;
}

const STANDARD_FOLDERS = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];

/** Where this process would look. */
export function libraryPlaces(env: Readonly<Record<string, string | undefined>> = process.env): LibraryPlaces {
  const named = (env.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== "");
  return { folders: [...named, ...STANDARD_FOLDERS], cache: "/etc/ld.so.cache" };
}

/** Those of the libraries that the loader would not find; nothing is loaded to find out. */
export function missingLibraries(names: readonly string[], { folders, cache }: LibraryPlaces): string[] {
  const installed = cacheText(cache);
  return names.filter((name) => !installed.includes(`/${name}\0`) && !folders.some((folder) => existsSync(join(folder, name))));
}

/** The cache as text: a path ends with a zero byte. Nothing where there is none, as with musl. */
function cacheText(cache: string): string {
  try {
    return readFileSync(cache, "latin1");
  } catch {
    return "";
  }
}
