import { type Command, Option } from "commander";
import type { BenchFeaturesOptions } from "../benchmarks/bench-features.ts";
import type { BenchLoadingOptions } from "../benchmarks/bench-loading.ts";
import type { BenchTrainOptions } from "../benchmarks/bench-training.ts";
import { FEATURE_WORKLOADS } from "../benchmarks/feature-workloads.ts";
import { TRAINING_WORKLOADS } from "../benchmarks/training-workloads.ts";
import type { CommandContext } from "../command-context.ts";
import { decimalNumber, wholeNumber } from "../option-parsers.ts";

const TRAIN_EXAMPLES = `
Examples:
  cochlea bench train
  cochlea bench train --model cnn4 --json`;

const FEATURES_EXAMPLES = `
Examples:
  cochlea bench features
  cochlea bench features --feature log-mel --json`;

const LOADING_EXAMPLES = `
Examples:
  cochlea bench loading
  cochlea bench loading --data recordings --preset speech-commands --json`;

export function addBenchCommand(program: Command, context: () => CommandContext): void {
  const bench = program.command("bench").description("measure speed on this machine");
  addTraining(bench, context);
  addFeatures(bench, context);
  addLoading(bench, context);
}

function addLoading(bench: Command, context: () => CommandContext): void {
  bench
    .command("loading")
    .description("time epochs from files to batches, with 0, 1 and 2 workers, without a cache, with an empty and with a full one")
    .option("--data <folder>", "recordings, one sub-folder a class (default: Free Spoken Digits below $COCHLEA_DATA or .cache/data, else noise made for it)")
    .option("--preset <name>", "front end by name (default: what suits the data)")
    .option("--batch-size <n>", "clips in a batch; train's default is the same", wholeNumber(1), 64)
    .option("--rounds <n>", "turns in which each is measured; medians are given", wholeNumber(1), 9)
    .option("--json", "print one JSON document")
    .addHelpText("after", LOADING_EXAMPLES)
    .action(async (options: BenchLoadingOptions) => {
      const { benchLoading } = await import("../benchmarks/bench-loading.ts");
      await benchLoading(options, context());
    });
}

function addTraining(bench: Command, context: () => CommandContext): void {
  bench
    .command("train")
    .description("time whole training steps, forward to update")
    .addOption(new Option("--model <name>", "one model (default: the seven whose figures elsewhere are known, each in a process of its own)").choices(Object.keys(TRAINING_WORKLOADS)))
    .option("--seconds <s>", "how long to measure each for, after warming up", decimalNumber(0, 3600), 5)
    .option("--threads <n>", "threads of ONNX Runtime (default: one a core)", wholeNumber(1))
    .addOption(new Option("--backend <name>", "how ONNX Runtime is called: auto takes native where it works").choices(["auto", "native", "node"]))
    .option("--json", "print one JSON document")
    .addHelpText("after", TRAIN_EXAMPLES)
    .action(async (options: BenchTrainOptions) => {
      const { benchTraining } = await import("../benchmarks/bench-training.ts");
      await benchTraining(options, context());
    });
}

function addFeatures(bench: Command, context: () => CommandContext): void {
  bench
    .command("features")
    .description("time features and resampling, clips of one second on one thread")
    .addOption(new Option("--feature <name>", "one kind (default: all)").choices(Object.keys(FEATURE_WORKLOADS)))
    .option("--seconds <s>", "how long to measure each for, after warming up", decimalNumber(0, 3600), 1)
    .option("--json", "print one JSON document")
    .addHelpText("after", FEATURES_EXAMPLES)
    .action(async (options: BenchFeaturesOptions) => {
      const { benchFeatures } = await import("../benchmarks/bench-features.ts");
      benchFeatures(options, context());
    });
}
