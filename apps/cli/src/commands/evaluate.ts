import { type Command, Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { DEVICE_CHOICES } from "../device-choices.ts";
import { withLoadingFlags } from "../loading/loading-flags.ts";
import type { EvaluateOptions } from "../evaluation/write-evaluation.ts";
import { decimalNumber, nameList } from "../option-parsers.ts";
import { withFindOptions } from "./data-options.ts";

const EXAMPLES = `
Examples:
  cochlea evaluate runs/first/model.onnx --data recordings --split test
  cochlea evaluate runs/tags/model.onnx --data scenes.csv --split test --html tags.html
  cochlea evaluate runs/first/model.onnx --data others --label-pattern '^([a-z]+)_' --json
  cochlea evaluate runs/mnist/model.onnx --data mnist --split test`;

export function addEvaluateCommand(program: Command, context: () => CommandContext): void {
  const command = program
    .command("evaluate")
    .description("measure a model on labelled recordings, read as the model says unless told otherwise, or on images")
    .argument("<model>", "an exported model, such as runs/first/model.onnx")
    .requiredOption("--data <folder>", "recordings, one sub-folder a class unless a pattern says otherwise; a list of them; tar shards; or IDX files as those of MNIST");
  withLoadingFlags(withFindOptions(command))
    .addOption(new Option("--split <part>", "only this part (default: every example found)").choices(["train", "validation", "test"]))
    .option("--words <list>", "evaluate on these classes alone, with commas between them", nameList)
    .option("--unknown", "count all other words as _unknown_")
    .option("--threshold <p>", "of a model of several labels: least probability of a label that is there (default: what the model says)", decimalNumber(0, 1))
    .option("--strict", "stop at the first file that cannot be read")
    .addOption(new Option("--device <name>", "where the model is run (default: cpu)").choices(DEVICE_CHOICES))
    .option("--html <file>", "write one page with the figures, the classes and charts")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (model: string, options: EvaluateOptions) => {
      const { writeEvaluation } = await import("../evaluation/write-evaluation.ts");
      await writeEvaluation(context(), model, options);
    });
}
