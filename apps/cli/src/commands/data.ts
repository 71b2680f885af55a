import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { addDataInspectCommand } from "./data-inspect.ts";
import { addDataPackCommand } from "./data-pack.ts";

export function addDataCommand(program: Command, context: () => CommandContext): void {
  const data = program.command("data").description("what is in recordings, and what is wrong with them; how to pack them");
  addDataInspectCommand(data, context);
  addDataPackCommand(data, context);
}
