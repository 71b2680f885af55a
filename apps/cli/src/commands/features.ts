import { type Command, InvalidArgumentError, Option } from "commander";
import type { FrontEnd } from "@cochlea/dsp";
import type { CommandContext } from "../command-context.ts";
import type { FeaturesOptions } from "../features/run-features.ts";
import { decimalNumber, nameList } from "../option-parsers.ts";

const KINDS: readonly FrontEnd["kind"][] = ["waveform", "spectrogram", "mel", "mfcc"];
const PRESETS = ["torchaudio", "librosa", "kaldi", "htk", "whisper", "speech-commands", "spoken-digits-8k", "cnn-spectrogram", "cnn4-stereo"];

const EXAMPLES = `
Examples:
  cochlea features clip.wav --kind waveform,mel --out clip.png
  cochlea features long.mp3 --offset 60 --duration 5 --out part.png
  cochlea features clip.wav --preset kaldi --kind mfcc --out clip.npy
  cochlea features --preset whisper --print-front-end > whisper.json
  cochlea features clip.flac --front-end whisper.json --out clip.svg`;

export function addFeaturesCommand(program: Command, context: () => CommandContext): void {
  program
    .command("features")
    .description("what a model hears: a recording's spectrogram, mel bands, MFCC or waveform, as numbers or a picture")
    .argument("[file]", "WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis or Opus, of any rate and length")
    .option("--kind <kinds>", "waveform, spectrogram, mel, mfcc; several, as waveform,mel, for one picture (default: the front end's)", kinds)
    .option("--out <file>", "what to write, over what is there: .png or .svg, .npy ([frames, bands] float32), .json")
    .addOption(new Option("--preset <name>", "front end by name (default: torchaudio)").choices(PRESETS))
    .option("--front-end <file>", "front end of your own, as JSON")
    .option("--offset <seconds>", "begin so far into the recording", decimalNumber(0))
    .option("--duration <seconds>", "take no more than this of it", decimalNumber(0))
    .option("--print-front-end", "print the front end as JSON, and stop")
    .option("--title <text>", "title of the picture (default: the file's name)")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, options: FeaturesOptions) => {
      const { runFeatures } = await import("../features/run-features.ts");
      await runFeatures(context(), file, options);
    });
}

/** Kinds of one or several options. */
function kinds(text: string, before: readonly FrontEnd["kind"][] = []): FrontEnd["kind"][] {
  return nameList([...before, text].join()).map((name) => {
    const kind = KINDS.find((known) => known === name);
    if (kind === undefined) throw new InvalidArgumentError(`Give kinds of ${KINDS.join(", ")}.`);
    return kind;
  });
}
