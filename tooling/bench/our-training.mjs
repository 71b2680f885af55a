// Our side of training.mjs: whole training steps with Adam, a few at a time, when asked.
//   node tooling/bench/our-training.mjs MODEL BATCH CLASSES INPUT THREADS [BACKEND]
// Speaks as torch_training.py does: a line of JSON when ready, then for each line `VARIANT STEPS` the times of that many steps,
// [passed, of all processors] in milliseconds. There is one variant, whatever it is called.
import { createInterface } from "node:readline";
import { architecture, specModel, trainableCount } from "../../packages/models/dist/index.js";
import { fillNormal, randomStream } from "../../packages/random/dist/index.js";
import { createOnnxRuntimeEngine, writeTargets } from "../../packages/trainer/dist/index.js";

const [name, batchSize, classes, input, threads, backend = "auto"] = process.argv.slice(2);
const model = specModel(architecture(name, { input: input.split("x").map(Number), classes: Number(classes) }));
const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(0), adoptParameters: true, batchSize: Number(batchSize), optimiser: { kind: "adam" }, seed: 0, threads: Number(threads), backend });

const size = engine.batchSize;
const features = fillNormal(new Float32Array(size * model.input.reduce((product, length) => product * length, 1)), randomStream(0, "bench"));
const labels = Int32Array.from({ length: size }, (_, row) => row % engine.classes);
const targets = new Float32Array(size * engine.classes);
writeTargets(targets, labels, engine.classes, 0);

async function milliseconds() {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await engine.step({ features, labels, size }, targets, 1e-3, { alone: true });
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return [passed, (user + system) / 1000];
}

process.stdout.write(`${JSON.stringify({ parameters: trainableCount(model), description: `${engine.description}, ${threads} threads` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  for (let step = 0; step < Number(line.split(" ")[1]); step++) times.push(await milliseconds());
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
engine.release();
