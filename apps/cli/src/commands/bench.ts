import { type Command, Option } from "commander";
import { TRAINING_WORKLOADS, type TrainingWorkloadName } from "../benchmarks/training-workloads.ts";
import type { CommandContext } from "../command-context.ts";
import { decimalNumber, wholeNumber } from "../option-parsers.ts";

export interface BenchTrainOptions {
  model?: TrainingWorkloadName;
  seconds: number;
  threads?: number;
  backend?: "auto" | "native" | "node";
  json?: true;
}

const EXAMPLES = `
Examples:
  cochlea bench train
  cochlea bench train --model cnn4 --json`;

export function addBenchCommand(program: Command, context: () => CommandContext): void {
  program
    .command("bench")
    .description("measure speed on this machine")
    .command("train")
    .description("time whole training steps, forward to update")
    .addOption(new Option("--model <name>", "one model (default: the seven whose figures elsewhere are known, each in a process of its own)").choices(Object.keys(TRAINING_WORKLOADS)))
    .option("--seconds <s>", "how long to measure each for, after warming up", decimalNumber(0, 3600), 5)
    .option("--threads <n>", "threads of ONNX Runtime (default: one a core)", wholeNumber(1))
    .addOption(new Option("--backend <name>", "how ONNX Runtime is called: auto takes native where it works").choices(["auto", "native", "node"]))
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: BenchTrainOptions) => {
      const { benchTraining } = await import("../benchmarks/bench-training.ts");
      await benchTraining(options, context());
    });
}
