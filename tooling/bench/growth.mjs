// How the cost of a training step grows with batch, channels and clip length, on one thread and on two:
//   node tooling/bench/growth.mjs [MODEL…]
// Needs `pnpm build`. Milliseconds per sample, elapsed and of all processors, lower quartiles of single steps: what else the machine
// does only ever adds. Processor time is marked where a sample costs over 15 % more than at half the batch.
import path from "node:path";
import { openStepper } from "./stepper.mjs";

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const THREADS = [1, 2];
const CLIFF = 1.15;
const SECONDS = 1.5;
const LEAST_STEPS = 3;

/** Shape of one example, classes, the batch that channels and clip length grow at, and the axis that stands for channels. */
const MODELS = {
  cnn4: { input: [2, 64, 344], classes: 10, batch: 16, channels: 0 },
  lstm: { input: [1, 40, 101], classes: 30, batch: 64, channels: 1 },
  mlp: { input: [1, 40, 101], classes: 10, batch: 64, channels: 1 },
};

const quartile = (values) => values.sort((a, b) => a - b)[values.length >> 2];

/** Milliseconds of a sample: elapsed, and of all processors. */
async function perSample(model, { input, classes, batch }, threads) {
  const stepper = await openStepper(process.execPath, [path.join(import.meta.dirname, "our-training.mjs"), ...[model, batch, classes, input.join("x"), threads].map(String)]);
  await stepper.steps("ours", 2);
  const times = [];
  for (const stop = performance.now() + 1000 * SECONDS; times.length < LEAST_STEPS || performance.now() < stop; ) times.push(...(await stepper.steps("ours", 1)));
  await stepper.end();
  return [0, 1].map((which) => quartile(times.map((time) => time[which])) / batch);
}

function variants({ channels, ...problem }) {
  const grown = (axis) => ({ ...problem, input: problem.input.with(axis, 4 * problem.input[axis]) });
  const batches = BATCHES.map((batch) => ({ what: `batch ${batch}`, problem: { ...problem, batch }, after: batch > 1 ? `batch ${batch / 2}` : null }));
  return [...batches, { what: `batch ${problem.batch}, channels x4`, problem: grown(channels), after: null }, { what: `batch ${problem.batch}, length x4`, problem: grown(2), after: null }];
}

const line = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(MODELS, name));
if (unknown !== undefined) throw new Error(`growth.mjs: need some of ${Object.keys(MODELS).join(", ")}, got ${unknown}`);

line(["model", "step", ...THREADS.flatMap((threads) => [`ms per sample, ${threads} threads`, `of processors, ${threads} threads`])]);
line(["---", "---", ...THREADS.flatMap(() => ["---", "---"])]);
for (const name of names.length > 0 ? names : Object.keys(MODELS)) {
  const seen = new Map();
  for (const { what, problem, after } of variants(MODELS[name])) {
    const times = [];
    for (const threads of THREADS) times.push(...(await perSample(name, problem, threads)));
    const before = seen.get(after) ?? times;
    line([name, what, ...times.map((time, index) => `${time.toFixed(3)}${index % 2 === 1 && time > CLIFF * before[index] ? " (!)" : ""}`)]);
    seen.set(what, times);
  }
}
