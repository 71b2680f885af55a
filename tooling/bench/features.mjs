// Features and resampling of clips of one second, ours and torchaudio's, taken in turns in processes of their own, one thread each:
//   node tooling/bench/features.mjs [--python PATH] [--features A,B] [--rounds N] [--json]
// Needs `pnpm build`, and a Python with torch and torchaudio; librosa and kaldi-native-fbank are timed too where they are installed.
// torchaudio takes batches of 1, 4 and 64 clips, of which the best counts. The ratio is its time by ours: above 1 we are faster.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { frontEndPreset } from "../../packages/dsp/dist/index.js";
import { checkPython } from "./check-python.mjs";
import { openStepper, takeTurns } from "./stepper.mjs";

const HERE = import.meta.dirname;
const WORKLOADS = JSON.parse(readFileSync(path.join(HERE, "../../apps/cli/src/benchmarks/feature-workloads.json"), "utf8"));
/** A step is a reading of the clocks over 64 clips; times are of one clip. */
const TURNS = { blockMs: 1.5, mostSteps: 15, warmUp: 1, warmUpMs: 300 };

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    features: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    rounds: { type: "string", default: "9" },
    json: { type: "boolean", default: false },
  },
});

function fail(message) {
  process.stderr.write(`features.mjs: ${message}\n`);
  process.exit(1);
}

function chosenFeatures() {
  const names = options.features.split(",");
  const unknown = names.find((name) => !Object.hasOwn(WORKLOADS, name));
  if (unknown !== undefined) fail(`--features: need some of ${Object.keys(WORKLOADS).join(", ")}, got ${unknown}`);
  return names;
}

async function measure(name, rounds) {
  const { preset, overrides, ...form } = WORKLOADS[name];
  const workload = JSON.stringify(preset ? { frontEnd: frontEndPreset(preset, overrides), ...form } : { resample: form });
  const ours = await openStepper(process.execPath, [path.join(HERE, "our-features.mjs"), workload]);
  const others = await openStepper(options.python, [path.join(HERE, "torch_features.py"), workload]);
  const sides = [ours, others].flatMap((stepper) => stepper.about.variants.map((variant) => ({ stepper, variant })));
  const times = await takeTurns(sides, rounds, TURNS);
  await Promise.all([ours.end(), others.end()]);
  return { name, ...compared(sides.map(({ variant }, index) => ({ variant, clipMs: times[index][0], processorMs: times[index][1] }))), sides: [ours.about.description, others.about.description] };
}

function compared([ours, ...others]) {
  const least = (field) => others.filter(({ variant }) => variant.startsWith("torchaudio")).reduce((best, rival) => (rival[field] < best[field] ? rival : best));
  const best = least("clipMs");
  const rivals = others.map(({ variant, clipMs }) => ({ variant, clipsPerSecond: 1000 / clipMs }));
  return { clipsPerSecond: 1000 / ours.clipMs, best: best.variant, ratio: best.clipMs / ours.clipMs, processorRatio: least("processorMs").processorMs / ours.processorMs, rivals };
}

const rate = (value) => (value === undefined ? "" : value.toFixed(0));
const rateOf = (variant) => ({ rivals }) => rate(rivals.find((rival) => rival.variant === variant)?.clipsPerSecond);

const COLUMNS = {
  feature: ({ name }) => name,
  "ours clips/s": ({ clipsPerSecond }) => rate(clipsPerSecond),
  "torchaudio: 1 / 4 / 64": (result) => [1, 4, 64].map((batch) => rateOf(`torchaudio-${batch}`)(result)).join(" / "),
  ratio: ({ ratio }) => ratio.toFixed(2),
  "ratio of processor time": ({ processorRatio }) => processorRatio.toFixed(2),
  librosa: rateOf("librosa"),
  "kaldi-native-fbank": rateOf("kaldi"),
};

const line = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);

const rounds = Number(options.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) fail(`--rounds: need a whole number above 0, got ${options.rounds}`);
const features = chosenFeatures();
checkPython(options.python, ["torch", "torchaudio"], fail);
const results = [];
for (const [index, name] of features.entries()) {
  const result = await measure(name, rounds).catch((error) => fail(`${name}: ${error.message}`));
  results.push(result);
  if (options.json) continue;
  if (index === 0) process.stdout.write(`${cpus()[0].model}; ${result.sides.join("; ")}; medians of ${rounds} rounds in turns\n\n`);
  if (index === 0) [Object.keys(COLUMNS), Object.keys(COLUMNS).map(() => "---")].forEach(line);
  line(Object.values(COLUMNS).map((text) => text(result)));
}
if (options.json) process.stdout.write(`${JSON.stringify({ processor: cpus()[0].model, node: process.versions.node, rounds, results }, null, 2)}\n`);
