// An experiment: a training step as two halves of the batch side by side, a session and a thread each, gradients summed and then
// applied by a third session, beside one session with two threads and, where a Python with torch is given, PyTorch; in turns:
//   node tooling/bench/halves.mjs [MODEL…] [--python PATH] [--rounds N]
// Needs `pnpm build`. Not for models with batch norm, whose statistics span the batch, or with dropout.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { architecture, specModel } from "../../packages/models/dist/index.js";
import { differentiate, lower, OPTIMISERS, planStep, TRAINING_OPERATORS } from "../../packages/onnx-autodiff/dist/index.js";
import { encodeModel, GraphBuilder } from "../../packages/onnx-graph/dist/index.js";
import { createSession } from "../../packages/runtime/dist/index.js";
import { forwardGraph } from "../../packages/trainer/dist/index.js";
import { openStepper } from "./stepper.mjs";

const HERE = import.meta.dirname;
const WORKLOADS = JSON.parse(readFileSync(path.join(HERE, "../../apps/cli/src/benchmarks/training-workloads.json"), "utf8"));
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { python: { type: "string" }, rounds: { type: "string", default: "40" } } });

const zeros = (shape) => ({ type: "float32", shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)) });
const filled = (shape, value) => ({ ...zeros(shape), data: zeros(shape).data.map(value) });
const open = (graph, threads) => createSession(encodeModel(graph), { threads, config: { "session.intra_op.allow_spinning": "0" } });
const portable = (graph) => lower(graph, planStep(graph, "portable")).graph;

/** Loss and gradients of all parameters on half a batch, with the parameters shared. */
async function openHalf(model, batch, parameters) {
  const { graph: forward, logits } = forwardGraph(model, batch);
  const names = [...parameters.keys()];
  const { builder, loss, gradients } = differentiate({ forward, logits, parameters: names });
  for (const value of [loss, ...gradients.values()]) builder.output(value);
  const graph = portable(builder.build());
  const session = await open(graph, 1);
  const shapeOf = (name) => graph.values.get(name).shape;
  const fed = graph.inputs.filter((name) => !parameters.has(name)).map((name) => [name, filled(shapeOf(name), name === "target" ? () => 0.1 : () => Math.random() - 0.5)]);
  const results = graph.outputs.map((name) => zeros(shapeOf(name)));
  const binding = session.bind({ ...Object.fromEntries(fed), ...Object.fromEntries(parameters) }, Object.fromEntries(graph.outputs.map((name, index) => [name, results[index]])));
  return { run: () => binding.run(), gradients: new Map(names.map((name, index) => [name, results[index + 1]])), release: () => session.release() };
}

/** Adam on the mean of two gradients, in place. */
async function openUpdate(parameters, halves) {
  const g = new GraphBuilder("update", TRAINING_OPERATORS);
  const scalars = OPTIMISERS.adam.scalars.slice(0, 2).map((name) => g.input(name, []));
  const [bound, written] = [{ [scalars[0].name]: filled([], () => 1e-3), [scalars[1].name]: filled([], () => 1e-8) }, []];
  for (const [name, tensor] of parameters) {
    const kept = ["", ".m", ".v"].map((suffix) => g.input(`${name}${suffix}`, tensor.shape));
    const parts = halves.map((half, index) => [g.input(`${name}.g${index}`, tensor.shape), half.gradients.get(name)]);
    const gradient = g.add("Mul", [g.add("Add", parts.map(([value]) => value)), g.scalar(0.5)]);
    const buffers = [tensor, zeros(tensor.shape), zeros(tensor.shape)];
    const next = OPTIMISERS.adam.update(g, {}, kept[0], kept.slice(1), gradient, scalars);
    next.forEach((value, index) => written.push([g.output(value).name, buffers[index]]));
    kept.forEach((value, index) => Object.assign(bound, { [value.name]: buffers[index] }));
    parts.forEach(([value, data]) => Object.assign(bound, { [value.name]: data }));
  }
  const before = g.build();
  const lowered = lower(before, planStep(before, "portable"));
  const session = await open(lowered.graph, 2);
  const binding = session.bind(bound, Object.fromEntries(written.map(([name, data]) => [lowered.renamed(name), data])));
  return { run: () => binding.run(), release: () => session.release() };
}

async function openHalves(name, { batch, input, classes }) {
  const model = specModel(architecture(name, { input, classes }));
  const parameters = new Map([...model.initialParameters(0)].map(([key, { shape, data }]) => [key, { type: "float32", shape, data }]));
  const halves = [await openHalf(model, batch / 2, parameters), await openHalf(model, batch / 2, parameters)];
  const update = await openUpdate(parameters, halves);
  const step = async () => {
    await Promise.all(halves.map(({ run }) => run()));
    await update.run();
  };
  return { step, release: () => [...halves, update].forEach(({ release }) => release()) };
}

async function timed(step) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await step();
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return [[passed, (user + system) / 1000]];
}

const show = (times) => [0, 1].map((which) => times.map((time) => time[which]).sort((a, b) => a - b)).map((sorted) => `${sorted[sorted.length >> 2].toFixed(1)}`).join(" (") + ")";

for (const name of positionals.length > 0 ? positionals : ["lstm", "gru", "mlp"]) {
  const { batch, input, classes } = WORKLOADS[name];
  const request = [name, batch, classes, input.join("x")].map(String);
  const halves = await openHalves(name, WORKLOADS[name]);
  const ours = await openStepper(process.execPath, [path.join(HERE, "our-training.mjs"), ...request, "2"]);
  const torch = options.python ? await openStepper(options.python, [path.join(HERE, "torch_training.py"), ...request, "2", "fused"]) : null;
  const runs = { "two halves": () => timed(halves.step), "one session": () => ours.steps("ours", 1), ...(torch ? { "PyTorch, fused": () => torch.steps("fused", 1) } : {}) };
  const times = Object.fromEntries(Object.keys(runs).map((key) => [key, []]));
  for (let round = -2; round < Number(options.rounds); round++) {
    for (const [key, run] of Object.entries(runs)) times[key].push(...(await run()).slice(round < 0 ? 1 : 0));
  }
  process.stdout.write(`${name}, batch ${batch}, ms elapsed (of processors), lower quartiles: ${Object.entries(times).map(([key, list]) => `${key} ${show(list)}`).join(", ")}\n`);
  halves.release();
  await Promise.all([ours.end(), torch?.end()]);
}
