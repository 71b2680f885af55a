import { stat } from "node:fs/promises";
import { isKnownSet } from "@cochlea/datasets";
import { isShardName } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { CommandError } from "../errors.ts";
import { didYouMean } from "./known-row.ts";

/**
 * Refuses data that is no file, no folder and no known set; shards are looked for by who reads them.
 *
 * @throws {CommandError} Names the known set that may be meant.
 */
export async function checkThere(said: string, { resolve }: Pick<CommandContext, "resolve">): Promise<void> {
  if (isKnownSet(said) || isShardName(said) || (await stat(resolve(said)).catch(() => null))) return;
  throw new CommandError(`${said}: there is no such folder or file, and no known set of that name${didYouMean(said)}; cochlea data list names the sets`);
}
