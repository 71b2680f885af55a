// Trains every architecture for a short while on real recordings, each in a process of its own, and prints what came of it:
//   node tooling/bench/architectures.mjs DATA [NAME…]
// DATA is the folder that `npm run data:unpack` fills: `fsdd` with spoken digits, `speech-commands-v0.01-train9` with words,
// `mnist` with images of digits.
// Exit code 1 where a model stays below the margin over chance, or its loss does not fall. `train` itself fails where the
// exported file disagrees with the trainer.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const CLI = path.join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** How far above chance a model must come. */
const LEAST_GAIN = 0.1;

/** 1,188 recordings to train on and 612 to choose on; 1,200 others, of the same speakers, to test on. */
const DIGITS = ["--label-pattern", "^(\\d)_", "--test-pattern", "_[0-9]\\.wav$|_1[0-9]\\.wav$", "--split-by", "random", "--set", "data.validation=0.34", "--batch-size", "16", "--epochs", "6"];

/** For what takes long: 600 recordings in all beside those that are tested on. */
const FEWER = ["--test-pattern", "_(\\d|[123]\\d)\\.wav$", "--set", "data.validation=0.1"];

/** Clips that are sound to their end: what reads only the last state forgets a digit over the silence that digits are padded with. */
const WORDS = ["--official-split", "speech-commands", "--words", "yes,no,up,down,left,right,stop,on,off", "--batch-size", "64", "--epochs", "10"];

/** Three of them, without noise, for what learns more slowly. */
const THREE_WORDS = ["--official-split", "speech-commands", "--words", "yes,no,stop", "--batch-size", "32", "--epochs", "8", "--lr", "0.002", "--augment", "none"];

/** What differs from one architecture to another. */
const OPTIONS = {
  mlp: [],
  cnn4: [],
  cnn: [...FEWER, "--augment", "none", "--epochs", "4", "--lr", "0.0001", "--set", "model.options.dropout=0"],
  "cnn-lstm": [...FEWER, "--augment", "none", "--epochs", "4", "--lr", "0.0001"],
  "alexnet-mnist": null,
  lstm: THREE_WORDS,
  gru: WORDS,
  "bc-resnet-1": ["--epochs", "12"],
  "ds-cnn-s": [],
  "matchboxnet-3x1x64": [],
  crnn: THREE_WORDS,
  "att-rnn": ["--epochs", "12"],
};

function trainOptions(data, name) {
  const options = OPTIONS[name];
  if (options === null) return ["--data", path.join(data, "mnist"), "--epochs", "1", "--batch-size", "100", "--set", "data.validation=0.85"];
  if (options.includes("--official-split")) return ["--data", path.join(data, "speech-commands-v0.01-train9"), ...options];
  return ["--data", path.join(data, "fsdd/recordings"), ...DIGITS, ...options];
}

/** One training; its run is deleted when it has been read. */
function train(data, name) {
  const run = mkdtempSync(path.join(tmpdir(), "architecture-"));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "train", "--model", name, "--json", ...trainOptions(data, name), "--out", path.join(run, "run")], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name}: train ended with ${status}: ${stderr.trim().split("\n").at(-1)}`);
    const read = (file) => readFileSync(path.join(run, "run", file), "utf8").trimEnd();
    const losses = read("history.jsonl").split("\n").map((line) => JSON.parse(line)).filter(({ type }) => type === "epoch").map((epoch) => epoch.train.loss);
    return { name, ...JSON.parse(stdout), losses, metrics: JSON.parse(read("metrics.json")) };
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}

/** What is wrong with a result; nothing where all is well. */
function faults({ accuracy, losses, metrics }) {
  const least = 1 / metrics.labels.length + LEAST_GAIN;
  const falls = losses.length === 1 || losses.at(-1) < losses[0];
  return [...(accuracy >= least ? [] : [`accuracy below ${least.toFixed(2)}`]), ...(falls ? [] : ["the loss does not fall"])];
}

const [data, ...names] = process.argv.slice(2);
if (!data) throw new Error("usage: node tooling/bench/architectures.mjs DATA [NAME…]");
process.stdout.write("| model | epochs | training loss, first and last epoch | test accuracy | clips | file against trainer, features / waveform | s/epoch | peak MB |\n|---|---|---|---|---|---|---|---|\n");
for (const name of names.length > 0 ? names : Object.keys(OPTIONS)) {
  const result = train(path.resolve(data), name);
  const { losses, accuracy, count, secondsPerEpoch, peakMemoryMb } = result;
  const agreement = `${result.metrics.export.featureError.toExponential(0)} / ${result.metrics.export.waveformError.toExponential(0)}`;
  process.stdout.write(`| ${name} | ${losses.length} | ${losses[0].toFixed(2)}, ${losses.at(-1).toFixed(2)} | ${(100 * accuracy).toFixed(1)} % | ${count} | ${agreement} | ${secondsPerEpoch.toFixed(1)} | ${peakMemoryMb} |\n`);
  for (const fault of faults(result)) {
    process.stderr.write(`${name}: ${fault}\n`);
    process.exitCode = 1;
  }
}
