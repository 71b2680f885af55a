import type { CommandContext } from "./command-context.ts";

/** The one JSON document of `--json`, on a line of its own. */
export function writeJson(context: Pick<CommandContext, "write">, value: unknown): void {
  context.write(`${JSON.stringify(value)}\n`);
}
