// Training steps, forward to update, ours and PyTorch's, taken in turns in processes of their own:
//   node tooling/bench/training.mjs [--python PATH] [--models A,B] [--rounds N] [--threads N] [--backend NAME] [--json]
// Needs `pnpm build`, and a Python with torch and numpy. "Tuned" is the best of PyTorch's variants. The ratio is PyTorch's time by
// ours: above 1 we are faster. With one thread the times of the processor count, whatever else the machine does.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkPython } from "./check-python.mjs";
import { openStepper, takeTurns } from "./stepper.mjs";

const HERE = import.meta.dirname;
const WORKLOADS = JSON.parse(readFileSync(path.join(HERE, "../../apps/cli/src/benchmarks/training-workloads.json"), "utf8"));
/** Models without a four-dimensional tensor have nothing to lay out otherwise. */
const FLAT = ["mlp", "lstm", "gru"];
const TURNS = { blockMs: 300, mostSteps: 20, warmUp: 2 };

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    models: { type: "string", default: Object.keys(WORKLOADS).join(",") },
    rounds: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    backend: { type: "string", default: "auto" },
    json: { type: "boolean", default: false },
  },
});

function fail(message) {
  process.stderr.write(`training.mjs: ${message}\n`);
  process.exit(1);
}

function positive(name) {
  const value = Number(options[name]);
  if (!(Number.isInteger(value) && value > 0)) fail(`--${name}: need a whole number above 0, got ${options[name]}`);
  return value;
}

function chosenModels() {
  const names = options.models.split(",");
  const unknown = names.find((name) => !Object.hasOwn(WORKLOADS, name));
  if (unknown !== undefined) fail(`--models: need some of ${Object.keys(WORKLOADS).join(", ")}, got ${unknown}`);
  return names;
}

async function measure(name, rounds, threads) {
  const { batch, input, classes, exact } = WORKLOADS[name];
  const variants = ["default", "fused", ...(FLAT.includes(name) ? [] : ["channels_last"])];
  const request = [name, batch, classes, input.join("x"), threads].map(String);
  const ours = await openStepper(process.execPath, [path.join(HERE, "our-training.mjs"), ...request, options.backend]);
  const torch = await openStepper(options.python, [path.join(HERE, "torch_training.py"), ...request, variants.join(",")]);
  if (ours.about.parameters !== torch.about.parameters) fail(`${name}: ours has ${ours.about.parameters} parameters, PyTorch's ${torch.about.parameters}: not the same model`);
  const [[passed, processor], ...others] = await takeTurns([{ stepper: ours, variant: "ours" }, ...variants.map((variant) => ({ stepper: torch, variant }))], rounds, TURNS);
  await Promise.all([ours.end(), torch.end()]);
  const rivals = variants.map((variant, index) => ({ variant, stepMs: others[index][0], processorMs: others[index][1] }));
  const least = (field) => rivals.reduce((best, rival) => (rival[field] < best[field] ? rival : best));
  return {
    model: name, batch, exact, stepMs: passed, processorMs: processor, samplesPerSecond: (1000 * batch) / passed, torch: rivals, tuned: least("stepMs").variant,
    ratio: least("stepMs").stepMs / passed, processorRatio: least("processorMs").processorMs / processor, engines: [ours.about.description, torch.about.description],
  };
}

const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Over the exact models that were measured; `null` where none was. */
function overall(results) {
  const exact = results.filter((result) => result.exact);
  if (exact.length === 0) return null;
  return { models: exact.length, ratio: geometricMean(exact.map(({ ratio }) => ratio)), processorRatio: geometricMean(exact.map(({ processorRatio }) => processorRatio)) };
}

const COLUMNS = {
  model: ({ model }) => model,
  batch: ({ batch }) => batch,
  "ours ms": ({ stepMs }) => stepMs.toFixed(2),
  "samples/s": ({ samplesPerSecond }) => samplesPerSecond.toFixed(0),
  "PyTorch ms: default / fused / channels last": ({ torch }) => torch.map(({ stepMs }) => stepMs.toFixed(2)).join(" / "),
  ratio: ({ ratio }) => ratio.toFixed(2),
  "processor ms: ours, PyTorch's best": ({ processorMs, torch }) => `${processorMs.toFixed(1)}, ${Math.min(...torch.map((rival) => rival.processorMs)).toFixed(1)}`,
  "ratio of processor time": ({ processorRatio }) => processorRatio.toFixed(2),
};

const line = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);

const [rounds, threads, models] = [positive("rounds"), positive("threads"), chosenModels()];
checkPython(options.python, ["torch", "numpy"], fail);
const results = [];
for (const [index, name] of models.entries()) {
  const result = await measure(name, rounds, threads).catch((error) => fail(`${name}: ${error.message}`));
  results.push(result);
  if (options.json) continue;
  if (index === 0) process.stdout.write(`${cpus()[0].model}, Node ${process.versions.node}; ${result.engines.join("; ")}; medians of ${rounds} rounds in turns\n\n`);
  if (index === 0) [Object.keys(COLUMNS), Object.keys(COLUMNS).map(() => "---")].forEach(line);
  line(Object.values(COLUMNS).map((text) => text(result)));
}
const mean = overall(results);
if (options.json) process.stdout.write(`${JSON.stringify({ processor: cpus()[0].model, node: process.versions.node, rounds, results, exact: mean }, null, 2)}\n`);
else if (mean) process.stdout.write(`\ngeometric mean over ${mean.models} of the 7 exact models: ${mean.ratio.toFixed(2)}, of processor time ${mean.processorRatio.toFixed(2)}\n`);
