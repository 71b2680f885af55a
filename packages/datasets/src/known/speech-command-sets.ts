import type { KnownSet } from "./known-set.ts";
import { UNKNOWN_LABEL } from "../examples/select-words.ts";
import { SILENCE_LABEL } from "./word-task.ts";

const COMMANDS = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"] as const;
const WORDS_1 = ["bed", "bird", "cat", "dog", "down", "eight", "five", "four", "go", "happy", "house", "left", "marvin", "nine", "no", "off", "on", "one", "right", "seven", "sheila", "six", "stop", "three", "tree", "two", "up", "wow", "yes", "zero"] as const;
const WORDS_2 = ["backward", "bed", "bird", "cat", "dog", "down", "eight", "five", "follow", "forward", "four", "go", "happy", "house", "learn", "left", "marvin", "nine", "no", "off", "on", "one", "right", "seven", "sheila", "six", "stop", "three", "tree", "two", "up", "visual", "wow", "yes", "zero"] as const;

const TEN = { words: COMMANDS, unknownPercent: null, silencePercent: null };
const TWELVE = { words: COMMANDS, unknownPercent: 10, silencePercent: 10 };
const TWELVE_LABELS = [SILENCE_LABEL, UNKNOWN_LABEL, ...COMMANDS];

const COMMON = {
  kind: "audio",
  homepage: "https://arxiv.org/abs/1804.03209",
  licence: "CC BY 4.0",
  citation: "P. Warden, Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition, arXiv:1804.03209, 2018",
  sampleRate: 16000,
  clipSeconds: 1,
  groups: "speaker",
  protocols: { official: { kind: "official" } },
  frontEnd: { preset: "speech-commands", clipSeconds: 1 },
} as const;

const SHORT = "One clip in ten is shorter than a second and is padded.";
const SUPERSEDED = "Version 0.02 has more clips and better labels.";
const SHARED_NOISE = "The clips of _silence_ in the test archive are cut from the noise that training has, so groups are not disjoint.";

/** Google Speech Commands and what is commonly made of it. */
export const SPEECH_COMMAND_SETS = {
  "speech-commands-v0.01": {
    ...COMMON,
    title: "Speech Commands v0.01",
    about: "30 English words, one a second, from some 1,900 speakers",
    labels: WORDS_1,
    examples: 64_721,
    faults: [SUPERSEDED, SHORT],
    archives: ["speech-commands-v0.01"],
    layouts: ["speech-commands"],
  },
  "speech-commands-v0.01-10": {
    ...COMMON,
    title: "Speech Commands v0.01, 10 commands",
    about: "ten commands alone, by the official lists",
    labels: COMMANDS,
    examples: 23_682,
    faults: [SUPERSEDED, SHORT],
    archives: ["speech-commands-v0.01"],
    layouts: ["speech-commands"],
    task: TEN,
  },
  "speech-commands-v0.01-12": {
    ...COMMON,
    title: "Speech Commands v0.01, 12 classes",
    about: "ten commands, _unknown_ and _silence_, scored on the official test archive",
    labels: TWELVE_LABELS,
    examples: 28_420,
    faults: [SUPERSEDED, SHARED_NOISE],
    archives: ["speech-commands-v0.01", "speech-commands-v0.01-test"],
    layouts: ["speech-commands", "speech-commands-test"],
    task: TWELVE,
  },
  "speech-commands-v0.01-test": {
    ...COMMON,
    title: "Speech Commands v0.01, test archive",
    about: "the official test of the 12 classes, on its own",
    labels: TWELVE_LABELS,
    examples: 3_081,
    faults: [],
    archives: ["speech-commands-v0.01-test"],
    layouts: ["speech-commands-test"],
  },
  "speech-commands-v0.01-train9": {
    ...COMMON,
    title: "Speech Commands v0.01, a selection",
    about: "570 clips of each of nine commands, one a speaker, and 180 of the other 21 words; no test part",
    labels: WORDS_1,
    examples: 5_310,
    faults: ["A selection for tests, handed over as a pack and nowhere to be fetched.", "Nobody of the official test part is in it: what is scored is the validation part."],
    archives: ["speech-commands-v0.01-train9"],
    layouts: ["speech-commands"],
  },
  "speech-commands-v0.02": {
    ...COMMON,
    title: "Speech Commands v0.02",
    about: "35 English words, one a second, from 2,618 speakers",
    labels: WORDS_2,
    examples: 105_829,
    faults: [SHORT],
    archives: ["speech-commands-v0.02"],
    layouts: ["speech-commands"],
  },
  "speech-commands-v0.02-10": {
    ...COMMON,
    title: "Speech Commands v0.02, 10 commands",
    about: "ten commands alone, by the official lists",
    labels: COMMANDS,
    examples: 38_546,
    faults: [SHORT],
    archives: ["speech-commands-v0.02"],
    layouts: ["speech-commands"],
    task: TEN,
  },
  "speech-commands-v0.02-12": {
    ...COMMON,
    title: "Speech Commands v0.02, 12 classes",
    about: "ten commands, _unknown_ and _silence_, scored on the official test archive",
    labels: TWELVE_LABELS,
    examples: 46_258,
    faults: [SHARED_NOISE],
    archives: ["speech-commands-v0.02", "speech-commands-v0.02-test"],
    layouts: ["speech-commands", "speech-commands-test"],
    task: TWELVE,
  },
  "speech-commands-v0.02-test": {
    ...COMMON,
    title: "Speech Commands v0.02, test archive",
    about: "the official test of the 12 classes, on its own",
    labels: TWELVE_LABELS,
    examples: 4_890,
    faults: [],
    archives: ["speech-commands-v0.02-test"],
    layouts: ["speech-commands-test"],
  },
  "speech-commands-background-noise": {
    ...COMMON,
    title: "Speech Commands, background noise",
    about: "six recordings of a minute or more, to mix in",
    labels: ["doing_the_dishes", "dude_miaowing", "exercise_bike", "pink_noise", "running_tap", "white_noise"],
    examples: 6,
    clipSeconds: null,
    groups: "recording",
    faults: ["One recording a class: noise to mix in, nothing to train on."],
    archives: ["speech-commands-background-noise"],
    alsoIn: "speech-commands-v0.02",
    layouts: ["background-noise"],
  },
} as const satisfies Record<string, KnownSet>;
