import { availableParallelism } from "node:os";
import path from "node:path";
import type { LoaderOptions } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";

/** How recordings are loaded, as flags say it: it changes how fast a command is, and nothing else. */
export interface LoadingFlags {
  workers?: number;
  /** A folder, or `off`. */
  cache?: string;
}

/** More threads than this wait for each other and for the disk. */
const MOST_WORKERS = 8;

/** What loads recordings for a command. */
export function loaderOptions({ workers = defaultWorkers(), cache }: LoadingFlags, context: Pick<CommandContext, "env" | "resolve" | "log">): LoaderOptions {
  return { workers, cache: cacheOf(cache, context), onProblem: context.log };
}

/** Half of the cores: the other half trains. With two cores a thread beside the training gained nothing that could be measured, so recordings are loaded between its steps. */
function defaultWorkers(): number {
  const cores = availableParallelism();
  return cores <= 2 ? 0 : Math.min(MOST_WORKERS, cores >> 1);
}

function cacheOf(given: string | undefined, { env, resolve }: Pick<CommandContext, "env" | "resolve">): LoaderOptions["cache"] {
  const chosen = given ?? env.COCHLEA_CACHE;
  if (chosen === "off") return null;
  if (chosen) return { folder: resolve(chosen) };
  const folder = cacheHome(env);
  return folder === null ? null : { folder: path.join(folder, "cochlea") };
}

/** Where programs keep what they can make again; null where the environment does not say. */
function cacheHome({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: CommandContext["env"]): string | null {
  return XDG_CACHE_HOME || LOCALAPPDATA || (HOME ? path.join(HOME, ".cache") : null);
}
