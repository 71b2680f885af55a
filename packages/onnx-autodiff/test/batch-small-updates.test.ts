import { describe, expect, it } from "vitest";
import type { GradientClip } from "../src/updates/clip-gradients.ts";
import type { OptimiserKind, OptimiserSettings } from "../src/updates/optimisers.ts";
import type { Target } from "../src/compilation/plan.ts";
import { trainingStep } from "../src/step/training-step.ts";
import { NETS, type Net } from "./nets.ts";
import { stepOf, train } from "./train.ts";

const RECIPES: readonly [OptimiserKind, OptimiserSettings, GradientClip][] = [
  ["sgd", { momentum: 0.9, nesterov: true, weightDecay: 0.01 }, { value: 0.01 }],
  ["adam", {}, { norm: 0.1 }],
  ["adam", { weightDecay: 0.01 }, {}],
  ["adamw", { weightDecay: 0.01 }, {}],
];
const COMBINATIONS = Object.entries(NETS).flatMap(([name, make]) => RECIPES.map(([optimiser, settings, clip]) => ({ name, make, optimiser, settings, clip })));

/** Updates that a step takes. */
function updates(net: Net, target: Target): number {
  return stepOf(net, { optimiser: "adam", target }).planned.nodes.filter(({ operator }) => operator === "AdamUpdate").length;
}

describe("small parameters updated at once", () => {
  /** Batch norm is computed otherwise for the CPU. */
  const alike = COMBINATIONS.filter(({ make }) => make().running.length === 0);

  it.each(alike)("move to the bit as one by one: $name with $optimiser, $settings, clip $clip", async ({ make, optimiser, settings, clip }) => {
    const recipe = { optimiser, settings, clip, learningRate: () => 0.02, steps: 6, batches: 3 };
    expect(await train(make(), { ...recipe, target: "cpu" })).toEqual(await train(make(), recipe));
  });

  it.each(COMBINATIONS)("move in place to the bit as elsewhere: $name with $optimiser, $settings, clip $clip", async ({ make, optimiser, settings, clip }) => {
    const recipe = { optimiser, settings, clip, learningRate: () => 0.02, steps: 6, batches: 3, target: "cpu" } as const;
    expect(await train(make(), recipe, { inPlace: false })).toEqual(await train(make(), recipe));
  });

  it("take one update for those that decay and one for those that do not", () => {
    expect(updates(NETS.cnn4(), "portable")).toBeGreaterThan(10);
    expect(updates(NETS.cnn4(), "cpu")).toBe(2);
  });

  it("are bound as vectors, in the shape of their own elsewhere", () => {
    const { states } = stepOf(NETS.mlp(), { optimiser: "adam", target: "cpu" });
    for (const { shape, boundShape } of states) expect(boundShape).toEqual([shape.reduce((product, length) => product * length, 1)]);
  });

  it("leave a parameter alone that has no other beside it", () => {
    const { forward, logits, parameters } = NETS.linear();
    const [first] = parameters;
    const step = trainingStep({ forward, logits, parameters: [first], optimiser: "adam", target: "cpu" });
    expect(step.states.map(({ shape }) => shape)).toEqual(step.states.map(({ boundShape }) => boundShape));
  });
});
