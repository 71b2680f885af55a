import type { KnownSet } from "./known-set.ts";

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Spoken digits. */
export const SPOKEN_DIGIT_SETS = {
  "audio-mnist": {
    title: "AudioMNIST",
    kind: "audio",
    about: "English digits, 50 takes of each by 60 speakers",
    homepage: "https://github.com/soerenab/AudioMNIST",
    licence: "MIT",
    citation: "S. Becker, J. Vielhaben, M. Ackermann, K.-R. Müller, S. Lapuschkin, W. Samek, AudioMNIST: Exploring Explainable Artificial Intelligence for Audio Analysis on a Simple Benchmark, Journal of the Franklin Institute 361(1), 2024, arXiv:1807.03418",
    labels: DIGITS,
    examples: 30_000,
    sampleRate: 48000,
    clipSeconds: null,
    groups: "speaker",
    protocols: {
      "speaker-folds": { kind: "folds", count: 5, validation: "fold before" },
      random: { kind: "random", fractions: { train: 0.7, validation: 0.2, test: 0.1 } },
    },
    frontEnd: { preset: "speech-commands", clipSeconds: 1 },
    faults: ["In a random split every speaker is on both sides: expect several points less on new ones."],
    archives: ["audio-mnist"],
    layouts: ["audio-mnist"],
  },
  fsdd: {
    title: "Free Spoken Digits",
    kind: "audio",
    about: "English digits, 50 takes of each by 6 speakers",
    homepage: "https://github.com/Jakobovski/free-spoken-digit-dataset",
    licence: "CC BY-SA 4.0",
    citation: "Z. Jackson et al., Free Spoken Digit Dataset, version 1.0.10, doi:10.5281/zenodo.1342401",
    labels: DIGITS,
    examples: 3_000,
    sampleRate: 8000,
    clipSeconds: null,
    groups: "speaker",
    protocols: { official: { kind: "official" } },
    frontEnd: { preset: "spoken-digits-8k", clipSeconds: 1 },
    faults: ["The official test part, takes 0 to 4, shares all speakers with the rest: expect less on new ones."],
    archives: ["fsdd"],
    layouts: ["fsdd"],
  },
} as const satisfies Record<string, KnownSet>;
