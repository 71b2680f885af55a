import { type Command, Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { ExportCommandOptions } from "../training/run-export-command.ts";

const EXAMPLES = `
Examples:
  cochlea export runs/first --out first.onnx
  cochlea export runs/first --out features.onnx --input features --embedding`;

export function addExportCommand(program: Command, context: () => CommandContext): void {
  program
    .command("export")
    .description("write the model of a run as an ONNX file, verified against the trainer on real examples")
    .argument("<run>", "run directory, as train made it")
    .requiredOption("--out <file>", "the file to write")
    .addOption(new Option("--input <what>", "what the file of a model of recordings takes (default: waveform)").choices(["waveform", "features"]))
    .option("--embedding", "a second output: the input of the last dense layer")
    .option("--overwrite", "replace the file")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, options: ExportCommandOptions) => {
      const { runExport } = await import("../training/run-export-command.ts");
      await runExport(run, options, context());
    });
}
