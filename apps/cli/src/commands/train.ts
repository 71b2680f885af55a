import { type Command, Option } from "commander";
import { AUGMENT_NAMES } from "../augment-names.ts";
import type { CommandContext } from "../command-context.ts";
import { DEVICE_CHOICES } from "../device-choices.ts";
import { UsageError } from "../errors.ts";
import { withLoadingFlags } from "../loading/loading-flags.ts";
import { columnChoice, decimalNumber, nameList, pattern, samplingChoice, wholeNumber } from "../option-parsers.ts";
import type { TrainOptions } from "../training/run-train.ts";

const EXAMPLES = `
Examples:
  cochlea train --data recordings --out runs/first
  cochlea train --data digits --label-pattern '^(\\d)_' --group-pattern '^\\d_([^_]+)_' --preset spoken-digits-8k --out runs/digits
  cochlea train --data clips.csv --columns path=file,label=category --folds 5 --out runs/folds
  cochlea train --data scenes.csv --columns path=file,labels=tags --out runs/tags
  cochlea train --data audio-mnist --protocol speaker-folds --fold 2 --out runs/second-fold
  cochlea train --config recipe.yaml --set schedule.learningRate=0.002 --data recordings --out runs/second
  cochlea train --config runs/first/config.json --seed 1 --out runs/third
  cochlea train --from runs/first/model.onnx --freeze '^conv' --data others --out runs/fourth
  cochlea train --data recordings --sampling balanced --out runs/balanced
  cochlea train --resume --out runs/first --epochs 60`;

export function addTrainCommand(program: Command, context: () => CommandContext): void {
  withLoadingFlags(program.command("train"))
    .description("train a model on labelled recordings or images; ends with a verified model.onnx")
    .option("--data <folder>", "recordings, one sub-folder a class unless --label-pattern says otherwise; a list of them (.csv, .tsv, .json, .jsonl, .txt); tar shards; a .yaml that describes them; the IDX files of MNIST and its like; or the name of a known set (see cochlea data list)")
    .option("--data-dir <folder>", "where known sets are looked for first")
    .option("--protocol <name>", "of a known set: how it is divided, of the ways that cochlea data info names (default: the first)")
    .option("--model <name>", "architecture (see cochlea models list; default: cnn4; of images alexnet-mnist), or a YAML or JSON file with layers of your own")
    .option("--from <file>", "ONNX model to train on, whoever made it; its weights are where training starts")
    .addOption(new Option("--head <kind>", "with --from: dense puts a new last layer on it, none keeps the file's own (default: dense)").choices(["dense", "none"]))
    .option("--from-output <name>", "with --from: the value that the head is put on (default: what the last dense layer reads)")
    .option("--freeze <regex>", "with --from: parameters that stay as they are, by name; may be repeated", (value: string, before: string[] = []) => [...before, value])
    .option("--out <folder>", "run directory to make")
    .option("--config <file>", "YAML or JSON with fields of the configuration, or the config.json of a run")
    .option("--set <path=value>", "one field of the configuration, such as schedule.learningRate=0.01; may be repeated", (value: string, before: string[] = []) => [...before, value])
    .option("--epochs <n>", "passes over the training part (default: 30; of images 10)", wholeNumber(1))
    .option("--batch-size <n>", "examples in a step (default: 64)", wholeNumber(1))
    .option("--lr <rate>", "highest learning rate (default: 0.004; of images 0.001)", decimalNumber(0))
    .option("--seed <n>", "decides weights, order, augmentation and split (default: 0)", wholeNumber())
    .option("--patience <n>", "stop after so many epochs without a better one", wholeNumber(1))
    .option("--clip-norm <limit>", "scale gradients down to this norm, of all together", decimalNumber(0))
    .option("--clip-value <limit>", "cut each element of a gradient to ± this", decimalNumber(0))
    .addOption(new Option("--keep <epoch>", "which epoch becomes the model: the best on the validation part unless told otherwise").choices(["best", "last"]))
    .option("--label-pattern <regex>", "first capture is the class, on the path below the folder", pattern)
    .option("--group-pattern <regex>", "first capture is the group, such as the speaker", pattern)
    .option("--test-pattern <regex>", "what matches is the test part, never trained or selected on", pattern)
    .addOption(new Option("--official-split <set>", "parts as a known set defines them by file name").choices(["speech-commands"]))
    .addOption(new Option("--split-by <unit>", "keep groups whole, or deal clips out one by one; auto keeps them whole unless the test pattern's part shares them (default: auto)").choices(["auto", "group", "random"]))
    .option("--columns <list>", "of a list: which column says what, such as path=file,label=category,group=speaker (default: by the columns' names, which is said)", columnChoice)
    .option("--root <folder>", "of a list: where its paths begin (default: the list's own folder)")
    .option("--label-separator <text>", "of a list: what divides several labels in one field")
    .addOption(new Option("--task <kind>", "one label a clip, or each label by itself: any number of them, or none (default: what the data need)").choices(["single", "multi"]))
    .option("--folds <n>", "train a model for each of so many folds and give the mean; official folds where the data have them", wholeNumber(2))
    .option("--fold <n>", "of a known set with official folds: the one that is the test part (default: 1)", wholeNumber(1))
    .option("--allow-duplicates", "train although the same recording stands in two parts")
    .option("--words <list>", "classes to keep, in this order, with commas between them", nameList)
    .option("--unknown", "with --words: all other classes as _unknown_")
    .option("--preset <name>", "front end by name, such as speech-commands or spoken-digits-8k (default: what suits the model)")
    .option("--front-end <file>", "front end as JSON, every field given")
    .addOption(new Option("--augment <how>", "vary the training examples as by default, not at all, or as a published recipe does (default: default)").choices(AUGMENT_NAMES))
    .option("--sampling <how>", "training examples of an epoch: shuffled, each once; balanced, of every class equally many; or weights by class such as yes=2,no=0.5, others 1 (default: shuffled)", samplingChoice)
    .addOption(new Option("--engine <name>", "what does the arithmetic (default: onnxruntime)").choices(["onnxruntime", "tfjs"]))
    .addOption(new Option("--device <name>", "where ONNX Runtime computes: auto takes cuda where it works and says why not where it does not (default: cpu)").choices(DEVICE_CHOICES))
    .addOption(new Option("--backend <name>", "how ONNX Runtime is called: auto takes native where it works").choices(["auto", "native", "node"]))
    .option("--threads <n>", "threads of ONNX Runtime (default: one a core)", wholeNumber(1))
    .option("--strict", "stop at the first file that cannot be read")
    .option("--resume", "go on with the run in --out")
    .option("--overwrite", "replace a run in --out")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: TrainOptions, command: Command) => {
      if (options.out === undefined) throw new UsageError("train: --out is needed, the folder for the run");
      if (options.resume) refuseBesideResume(options, command);
      if (options.unknown && !options.words && !options.config) throw new UsageError("train: --unknown needs --words, the classes that are known");
      const { runTrain } = await import("../training/run-train.ts");
      await runTrain({ ...options, out: options.out }, context());
    });
}

const BESIDE_RESUME = new Set(["resume", "out", "epochs", "json", "workers", "cache"]);

/** A resumed run goes on as it was begun; a flag that would be passed over is refused. */
function refuseBesideResume(options: TrainOptions, { options: declared }: Command): void {
  const other = declared.find((option) => option.attributeName() in options && !BESIDE_RESUME.has(option.attributeName()));
  if (other) throw new UsageError(`train: --resume goes on as the run was begun, so ${other.long} cannot be given with it; only --epochs can`);
}
