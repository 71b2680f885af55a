import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { addDataInspectCommand } from "./data-inspect.ts";
import { addKnownSetCommands } from "./data-known.ts";
import { addDataPackCommand } from "./data-pack.ts";

export function addDataCommand(program: Command, context: () => CommandContext): void {
  const data = program.command("data").description("known data sets; what is in recordings, and what is wrong with them; how to pack them");
  addKnownSetCommands(data, context);
  addDataInspectCommand(data, context);
  addDataPackCommand(data, context);
}
