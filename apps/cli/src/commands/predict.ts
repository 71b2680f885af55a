import { type Command, Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { DEVICE_CHOICES } from "../device-choices.ts";
import { decimalNumber, wholeNumber } from "../option-parsers.ts";
import type { PredictOptions } from "../prediction/write-predictions.ts";

const EXAMPLES = `
Examples:
  cochlea predict runs/first/model.onnx clip.wav
  cochlea predict runs/first/model.onnx clips/*.wav --top 1 --json
  cochlea predict runs/tags/model.onnx street.wav --threshold 0.3
  cochlea predict runs/mnist/model.onnx digit.png --invert`;

export function addPredictCommand(program: Command, context: () => CommandContext): void {
  program
    .command("predict")
    .description("classify recordings, or images with a model of images")
    .argument("<model>", "an exported model, such as runs/first/model.onnx")
    .argument("<files...>", "WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis or Ogg Opus, of any rate and length; or PNG images of the model's size")
    .option("--top <n>", "labels a file", wholeNumber(1), 5)
    .option("--threshold <p>", "only labels of at least this probability (default: of a model of several labels what the model says)", decimalNumber(0, 1))
    .option("--invert", "exchange black and white: for dark ink on light paper, where the model learnt light on dark")
    .addOption(new Option("--device <name>", "where the model is run (default: cpu)").choices(DEVICE_CHOICES))
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (model: string, files: string[], options: PredictOptions) => {
      const { writePredictions } = await import("../prediction/write-predictions.ts");
      await writePredictions(context(), model, files, options);
    });
}
