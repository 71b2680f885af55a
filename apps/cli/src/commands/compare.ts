import { type Command, Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { CompareOptions } from "../comparison/compare-engines.ts";
import { nameList } from "../option-parsers.ts";

const EXAMPLES = `
All other options are those of train, and reach each training alike.

Examples:
  cochlea compare --model cnn4 --data digits --epochs 5
  cochlea compare --engines onnxruntime,tfjs --model mlp --data digits --out runs/engines`;

export function addCompareCommand(program: Command, context: () => CommandContext): void {
  program
    .command("compare")
    .description("the same training in each engine: accuracy, time and memory in one table")
    .addOption(new Option("--engines <list>", "engines with commas between them").argParser(nameList).default(["onnxruntime", "tfjs"], "onnxruntime,tfjs"))
    .option("--out <folder>", "where to make a run for each engine", "runs/compare")
    .option("--overwrite", "replace runs in --out")
    .option("--json", "print one JSON document")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", EXAMPLES)
    .action(async (options: CompareOptions, command: Command) => {
      const { compareEngines } = await import("../comparison/compare-engines.ts");
      await compareEngines(options, command.args, context());
    });
}
