import { stat } from "node:fs/promises";
import { isKnownSet, knownSet } from "@cochlea/datasets";
import { dataFolders, knownSetFolders } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../errors.ts";
import type { KnownData } from "./known-data.ts";

/** What `--data` means. */
export interface LocatedData {
  /** Absolute: the folder, the list or the description that was named; of a known set its first folder. */
  readonly folder: string;
  /** Null for recordings of one's own, and for images, whose files say all. */
  readonly set: KnownData | null;
}

type Locating = Pick<CommandContext, "resolve" | "cwd" | "env" | "log" | "signal">;

/**
 * What `--data` means: a folder or file where there is one of that name, else a known set, which is looked for where sets are kept.
 *
 * @throws {UsageError} For a known set that is not here; says how to fetch it.
 */
export async function locateData(said: string, { dataDir, protocol = null }: { readonly dataDir?: string; readonly protocol?: string | null }, context: Locating): Promise<LocatedData> {
  const { resolve, cwd, env, log, signal } = context;
  if (!isKnownSet(said) || (await stat(resolve(said)).catch(() => null))) {
    if (protocol !== null) throw new UsageError(`--protocol is for known sets, and ${said} is none; cochlea data list names them`);
    return { folder: resolve(said), set: null };
  }
  const folders = await knownSetFolders(said, dataFolders({ dataDir, cwd, env }), { signal }).catch((error: unknown) => {
    throw error instanceof RangeError ? new UsageError(`--data ${said}: ${error.message}`) : error;
  });
  log(`data ${said}: ${folders.join(", ")}`);
  if (knownSet(said).kind === "image") return { folder: folders[0], set: null };
  return { folder: folders[0], set: { name: said, protocol: protocolOf(said, protocol), folders } };
}

function protocolOf(name: string, wanted: string | null): string {
  const names = Object.keys(knownSet(name).protocols);
  if (wanted !== null && !names.includes(wanted)) throw new UsageError(`--protocol ${wanted}: ${name} is divided by one of ${names.join(", ")}`);
  return wanted ?? names[0];
}
