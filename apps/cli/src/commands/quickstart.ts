import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../errors.ts";
import { pattern, wholeNumber } from "../option-parsers.ts";
import type { QuickstartOptions } from "../quickstart/run-quickstart.ts";

const EXAMPLES = `
Examples:
  cochlea quickstart
  cochlea quickstart --data fsdd
  cochlea quickstart --data recordings --group-pattern '([^/_]+)_\\d+\\.wav$' --out runs/mine`;

export function addQuickstartCommand(program: Command, context: () => CommandContext): void {
  program
    .command("quickstart")
    .description("the whole way in a few minutes: recordings, training, a verified ONNX file, a clip classified")
    .option("--data <data>", "what train takes: a folder with one sub-folder a class, a list, shards, or a known set's name (default: spoken digits by speech synthesis)")
    .option("--out <folder>", "run directory; one that quickstart made is replaced", "runs/quickstart")
    .option("--label-pattern <regex>", "with --data: first capture is the class", pattern)
    .option("--group-pattern <regex>", "with --data: first capture is the group, such as the speaker", pattern)
    .option("--data-dir <folder>", "with --data: where known sets are looked for first")
    .option("--epochs <n>", "passes over the training part (default: 24; with --data 30)", wholeNumber(1))
    .option("--seed <n>", "decides weights, order, augmentation, split and voices (default: 0)", wholeNumber())
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: QuickstartOptions) => {
      if (options.data === undefined && (options.labelPattern ?? options.groupPattern)) throw new UsageError("quickstart: a pattern needs --data, the folder whose paths it is to read");
      if (options.data === undefined && options.dataDir !== undefined) throw new UsageError("quickstart: --data-dir needs --data, the known set that is looked for there");
      const { runQuickstart } = await import("../quickstart/run-quickstart.ts");
      await runQuickstart(options, context());
    });
}
