import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { addDataPackCommand } from "./data-pack.ts";

export function addDataCommand(program: Command, context: () => CommandContext): void {
  const data = program.command("data").description("what is in recordings of your own, and how to pack them");
  addDataPackCommand(data, context);
}
