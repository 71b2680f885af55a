import { fillUniform, randomStream } from "@cochlea/random";
import { elementCount } from "@cochlea/onnx-graph";
import type { Model } from "@cochlea/models";
import type { Engine, TrainingState } from "../engine.ts";

/** Devices add in another order: logits part by 1e-6 of the largest or so. Wrong kernels part by a tenth and more. */
const LOGITS_TOLERANCE = 1e-2;

/** Adam makes a full step of what is rounding in a gradient that should be zero, so that few elements may differ. */
const UPDATE_TOLERANCE = 0.2;

/**
 * Takes one step of random examples on a device and on the CPU, and holds them to each other: some releases of some
 * providers compute some layers wrongly without a word. Both engines are as they were afterwards.
 *
 * @throws {Error} Where logits or updates differ, with by how much.
 */
export async function checkDevice(device: string, engine: Engine, cpu: Engine, model: Model): Promise<void> {
  const before = engine.state();
  const start = withBiases(before);
  for (const each of [engine, cpu]) each.restore(start, 0);
  const [there, here] = [await randomStep(engine, model), await randomStep(cpu, model)];
  const logits = largestDifference(there.logits, here.logits);
  const update = updateDifference(start, there.state, here.state);
  if (!(logits < LOGITS_TOLERANCE && update < UPDATE_TOLERANCE)) throw new Error(`createOnnxRuntimeEngine: ${device} computes model "${model.name}" wrongly: one step on the CPU gives logits that differ by ${percent(logits)} and an update that differs by ${percent(update)}; train on the CPU`);
  engine.restore(before, 0);
}

/** The state with something in biases and the like, which begin with zeros: a bias that is lost would not show. */
function withBiases(state: TrainingState): TrainingState {
  return new Map([...state].map(([name, { shape, data }]) => {
    if (shape.length !== 1) return [name, { shape, data }];
    const more = fillUniform(new Float32Array(data.length), randomStream(0, "check-device", name), 0.1, 0.6);
    return [name, { shape, data: data.map((value, i) => value + more[i]) }];
  }));
}

async function randomStep(engine: Engine, { input }: Model): Promise<{ logits: Float32Array; state: TrainingState }> {
  const { batchSize: size, classes } = engine;
  const features = fillUniform(new Float32Array(size * elementCount(input)), randomStream(0, "check-device"), -1, 1);
  const labels = Int32Array.from({ length: size }, (_, row) => row % classes);
  const targets = Float32Array.from({ length: size * classes }, (_, i) => (i % classes === labels[Math.floor(i / classes)] ? 1 : 0));
  const { logits } = await engine.step({ features, labels, size }, targets, 1e-3);
  return { logits: logits.slice(), state: engine.state() };
}

/** Relative to the largest of the second. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / scale;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** Length of the difference of two updates, of all tensors together, relative to that of the second. */
function updateDifference(before: TrainingState, there: TrainingState, here: TrainingState): number {
  let [difference, length] = [0, 0];
  for (const [name, { data }] of here) {
    const [was, other] = [before.get(name)?.data ?? data, there.get(name)?.data ?? data];
    data.forEach((value, i) => {
      difference += (other[i] - value) ** 2;
      length += (value - was[i]) ** 2;
    });
  }
  return Math.sqrt(difference / length);
}
