import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addBenchCommand } from "./commands/bench.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addDataCommand } from "./commands/data.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFeaturesCommand } from "./commands/features.ts";
import { addModelsCommand } from "./commands/models.ts";
import { addPredictCommand } from "./commands/predict.ts";
import { addQuickstartCommand } from "./commands/quickstart.ts";
import { addSynthCommand } from "./commands/synth.ts";
import { addTrainCommand } from "./commands/train.ts";
import { VERSION } from "./version.ts";

type AddCommand = (program: Command, context: () => CommandContext) => void;

/** In the order of the help. Each module only declares its arguments; what does the work is imported when it runs. */
const COMMANDS: readonly AddCommand[] = [addQuickstartCommand, addTrainCommand, addEvaluateCommand, addPredictCommand, addExportCommand, addFeaturesCommand, addModelsCommand, addDataCommand, addSynthCommand, addCompareCommand, addBenchCommand, addDoctorCommand];

const EXAMPLES = `
Examples:
  cochlea quickstart
  cochlea train --data recordings --out runs/first
  cochlea predict runs/first/model.onnx clip.wav

cochlea <command> --help has the options of each.`;

/** The `cochlea` command with all its commands; parsing throws `CommanderError` where commander would exit. */
export function createProgram(context: () => CommandContext): Command {
  const program = new Command("cochlea")
    .description("train audio classifiers and ship them as one ONNX file")
    .version(VERSION, "--version", "print the version")
    .option("--verbose", "add the stack to an error")
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", EXAMPLES)
    .configureOutput({
      writeOut: (text) => context().write(text),
      writeErr: (text) => void context().stderr.write(text),
      outputError: () => undefined,
    });
  for (const add of COMMANDS) add(program, context);
  return program;
}
