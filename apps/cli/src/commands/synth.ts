import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { decimalNumber, nameList, wholeNumber } from "../option-parsers.ts";
import type { SynthOptions } from "../synthesis/write-spoken-words.ts";

const EXAMPLES = `
Examples:
  cochlea synth --out digits
  cochlea synth --words 'Licht an,Licht aus' --language de --seconds 1.5 --out licht
  cochlea synth --words yes,no --voices 48 --clips-per-word 200 --out words`;

export function addSynthCommand(program: Command, context: () => CommandContext): void {
  program
    .command("synth")
    .description("make a spoken-word data set by speech synthesis: voices, speeds, pitches, rooms, noise")
    .option("--words <list>", "words with commas between them (default: zero,one,…,nine)", nameList)
    .requiredOption("--out <folder>", "where to write <word>/<voice>_<nnn>.wav")
    .option("--language <code>", "what is spoken, such as de, fr, es or cmn", "en")
    .option("--voices <n>", "voices that speak: at most 216 of English, 27 or 54 of other languages", wholeNumber(1), 24)
    .option("--clips-per-word <n>", "clips of each word, dealt to the voices in turn", wholeNumber(1), 96)
    .option("--rate <hz>", "sample rate", wholeNumber(4000, 48000), 16000)
    .option("--seconds <s>", "length of a clip", decimalNumber(0.3, 60), 1)
    .option("--seed <n>", "what the variations are drawn from", wholeNumber(), 1)
    .option("--overwrite", "replace what an earlier synth wrote there")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (options: SynthOptions) => {
      const { writeSpokenWords } = await import("../synthesis/write-spoken-words.ts");
      await writeSpokenWords(context(), options);
    });
}
