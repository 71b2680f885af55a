import { readNames, type Graph } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import type { GradientClip } from "../src/updates/clip-gradients.ts";
import type { OptimiserKind, OptimiserSettings } from "../src/updates/optimisers.ts";
import type { TrainingStep } from "../src/step/training-step.ts";
import { NETS } from "./nets.ts";
import { stepOf, train } from "./train.ts";

const OPTIMISERS: readonly [OptimiserKind, OptimiserSettings, GradientClip][] = [
  ["sgd", { momentum: 0.9, nesterov: true, weightDecay: 0.01 }, { value: 0.01 }],
  ["adam", { weightDecay: 0.01 }, { norm: 0.1 }],
  ["adamw", { weightDecay: 0.01 }, {}],
];
const COMBINATIONS = Object.entries(NETS).flatMap(([name, make]) => OPTIMISERS.map(([optimiser, settings, clip]) => ({ name, make, optimiser, settings, clip })));

describe.each(COMBINATIONS)("states of $name in place with $optimiser, clip $clip", ({ make, optimiser, settings, clip }) => {
  const recipe = { optimiser, settings, clip, learningRate: () => 0.02, steps: 12, batches: 3 };

  it("are written after all that reads them, by dependencies of the graph alone", () => {
    const step = stepOf(make(), recipe);
    for (const { input, output } of step.states) expect(unorderedReaders(step, input, output), `readers of ${input}`).toEqual([]);
  });

  it.each([["native", "none"], ["native", "all"], ["node", "none"], ["node", "all"]] as const)("%s, optimise %s: the same bits as in separate buffers", async (backend, optimise) => {
    const [inPlace, apart] = [await train(make(), recipe, { backend, optimise }), await train(make(), recipe, { backend, optimise, inPlace: false })];
    expect(inPlace).toEqual(apart);
    expect(inPlace.losses.every(Number.isFinite)).toBe(true);
  });
});

/** Operators whose result a runtime may leave in its input's memory, or compute only where it is read, where the rest is constant. */
const LAYOUT = ["Cast", "Expand", "Flatten", "Gather", "Identity", "Mul", "Pad", "Reshape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze"];

/** Nodes that compute with the memory of `input` and that the node which makes `output` does not wait for. */
function unorderedReaders({ graph }: TrainingStep, input: string, output: string): string[] {
  const before = ancestors(graph, output);
  const memory = new Set([input]);
  const unordered: string[] = [];
  for (const node of graph.nodes) {
    if (!readNames(node).some((name) => memory.has(name))) continue;
    const alone = node.inputs.every((name) => memory.has(name) || graph.constants.has(name));
    if (LAYOUT.includes(node.operator) && alone) node.outputs.forEach((name) => memory.add(name));
    else if (!before.has(node.name)) unordered.push(node.name);
  }
  return unordered;
}

/** Names of the nodes that a value depends on, with the one that makes it. */
function ancestors({ nodes }: Graph, value: string): Set<string> {
  const wanted = new Set([value]);
  const found = new Set<string>();
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    found.add(node.name);
    readNames(node).forEach((name) => wanted.add(name));
  }
  return found;
}
