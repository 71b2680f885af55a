import { UsageError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { VERSION } from "../version.ts";
import { writeJson } from "../write-json.ts";
import { loadEspeak } from "./load-espeak.ts";
import { speakInto } from "./speak-into.ts";
import { closeSynthFolder, openSynthFolder, type SynthSettings } from "./synth-folder.ts";
import { VOICE_PATTERN } from "./synthesise-words.ts";
import { ENGLISH, voiceCount } from "./voices.ts";
import { checkWords, DIGITS } from "./words.ts";

export interface SynthOptions {
  readonly words?: readonly string[];
  readonly out: string;
  readonly language: string;
  readonly voices: number;
  readonly clipsPerWord: number;
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Writes a folder of spoken words, a sub-folder for each word. */
export async function writeSpokenWords(context: CommandContext, options: SynthOptions): Promise<void> {
  const settings = settingsOf(options);
  const folder = context.resolve(options.out);
  const espeak = await loadEspeak();
  if (!espeak.knows(settings.language)) throw new UsageError(`synth: espeak does not speak ${JSON.stringify(settings.language)}; give a language by its code with --language, such as en, de, fr, es, it, nl, pl, ru, tr, cmn`);
  await openSynthFolder(folder, options.out, settings, options.overwrite === true);
  await speakInto(folder, { ...settings, espeak }, context);
  await closeSynthFolder(folder, settings);
  writeResult(context, options, settings);
}

function settingsOf({ words = DIGITS, language, voices, clipsPerWord, rate, seconds, seed }: SynthOptions): SynthSettings {
  if (voices > voiceCount(language)) throw new UsageError(`synth: --voices is at most ${voiceCount(language)}${language === ENGLISH ? "" : ` of ${language}`}, got ${voices}`);
  if (clipsPerWord < voices) throw new UsageError(`synth: --clips-per-word must be at least --voices (${voices}), so that every voice says every word, got ${clipsPerWord}`);
  try {
    checkWords(words);
  } catch (error) {
    throw new UsageError(`--words: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { version: VERSION, words, language, voices, clipsPerWord, sampleRate: rate, clipSeconds: seconds, seed };
}

function writeResult(context: CommandContext, { out, json }: SynthOptions, settings: SynthSettings): void {
  const { words, voices, clipsPerWord } = settings;
  const clips = words.length * clipsPerWord;
  if (json) return writeJson(context, { out, clips, ...settings, groupPattern: VOICE_PATTERN });
  context.write(`${formatCount(clips)} clips of ${words.length} words by ${voices} voices in ${out}; their speakers: --group-pattern '${VOICE_PATTERN}'\n`);
}
