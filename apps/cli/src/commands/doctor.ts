import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { DoctorOptions } from "../doctor/write-doctor.ts";

const EXAMPLES = `
Examples:
  cochlea doctor
  cochlea doctor --json`;

export function addDoctorCommand(program: Command, context: () => CommandContext): void {
  program
    .command("doctor")
    .description("say what works here, what does not and why; exit code 0 when training on the CPU works")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DoctorOptions) => {
      const { writeDoctor } = await import("../doctor/write-doctor.ts");
      await writeDoctor(context(), options);
    });
}
