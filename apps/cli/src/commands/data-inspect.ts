import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { InspectOptions } from "../data/inspect/inspect-data.ts";
import { wholeNumber } from "../option-parsers.ts";
import { withFindOptions } from "./data-options.ts";

const EXAMPLES = `
Examples:
  cochlea data inspect recordings
  cochlea data inspect recordings --group-pattern '([^/_]+)_\\d+\\.wav$' --html recordings.html
  cochlea data inspect clips.csv --columns path=file,label=category --json`;

export function addDataInspectCommand(data: Command, context: () => CommandContext): void {
  const command = data
    .command("inspect")
    .description("what is in labelled recordings and what is wrong with them: classes, durations, rates, levels, broken files, duplicates, groups in two parts")
    .argument("<data>", "a folder, a list (.csv, .tsv, .json, .jsonl, .txt), a .yaml that describes them, tar shards, or a known set's name");
  withFindOptions(command)
    .option("--html <file>", "write a page with histograms and clips to play, in one file")
    .option("--workers <n>", "threads that decode and measure; the result is the same with any number (default: as many as cores, none of few recordings)", wholeNumber(0, 256))
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (where: string, options: InspectOptions) => {
      const { inspectData } = await import("../data/inspect/inspect-data.ts");
      await inspectData(where, options, context());
    });
}
