import { architecture, MODEL_NAMES, specModel, summary, type ModelName } from "@cochlea/models";
import { forwardGraph, modelStep } from "@cochlea/trainer";
import { describe, expect, it, test } from "vitest";
import { leastTraffic, planParts } from "../src/models/plan/plan-parts.ts";
import { profiledTimes, type ProfileEvent } from "../src/models/plan/profiled-times.ts";
import { stepPlan } from "../src/models/plan/step-plan.ts";
import { TRAINING_WORKLOADS } from "../src/benchmarks/training-workloads.ts";
import { runCli } from "./run-cli.ts";

const MLP = ["models", "plan", "mlp", "--input", "1x4x5", "--classes", "3", "--batch", "2", "--threads", "1"];
const step = (name: ModelName, batch: number, classes = 10) => modelStep(specModel(architecture(name, { classes })), batch, { optimiser: { kind: "adam" } });
const SPEED = { flops: 2e9, bytesPerSecond: 1e9, measured: false };

interface Plan {
  readonly parts: { node: string; operator: string; form: string | null; multiplyAdds: number; bytes: number; estimatedMs: number; profiledMs: number | null }[];
  readonly multiplyAdds: number;
  readonly floorMs: { arithmetic: number; memory: number };
  readonly stepMs: number | null;
}

describe("models plan", () => {
  it("--json has a form for every training operator, and sums to the whole", async () => {
    const { code, stdout } = await runCli([...MLP, "--json"]);
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as Plan;
    expect(plan).toMatchObject({ model: "mlp", input: [1, 4, 5], batch: 2, threads: 1, stepMs: null });
    expect(plan.parts.filter(({ form }) => form !== null).map(({ operator }) => operator)).toEqual(expect.arrayContaining(["ReluGrad", "SoftmaxCrossEntropy", "SoftmaxCrossEntropyGrad"]));
    expect(plan.parts.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)).toBe(plan.multiplyAdds);
    // Forward, the weights' gradients, and the inputs' gradients but for the first layer's.
    expect(plan.multiplyAdds).toBe(2 * (2 * 20 * 256 + 3 * (256 * 128 + 128 * 3)));
  });

  it("prints a table and the floors for people", async () => {
    const { stdout } = await runCli(MLP);
    expect(stdout).toMatch(/^mlp, input 1x4x5, batch 2, Adam, for (cpu|portable), 1 threads\n\nnode +operator +form/);
    expect(stdout).toMatch(/\nfloors: arithmetic \d+\.\d\d ms, memory \d+\.\d\d ms, at 100 GFLOP\/s and 20\.0 GB\/s, assumed: --measure measures them\n$/);
  });

  it("--measure times the step and its operators", async () => {
    const { stdout } = await runCli([...MLP, "--measure", "--json"]);
    const plan = JSON.parse(stdout) as Plan;
    expect(plan.stepMs).toBeGreaterThan(0);
    expect(plan.parts.reduce((sum, { profiledMs }) => sum + (profiledMs ?? 0), 0)).toBeGreaterThan(0);
    expect(plan).toMatchObject({ speed: { measured: true } });
  });

  it("knows its models", async () => {
    const { code, stderr } = await runCli(["models", "plan", "vgg"]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^cochlea: models plan: no architecture is called "vgg"; there are mlp/) as string });
  });
});

it.each(Object.keys(TRAINING_WORKLOADS).filter((name) => name !== "cnn").filter((name): name is ModelName => MODEL_NAMES.includes(name as ModelName)))("the products of %s forward are those of its summary", (name) => {
  const spec = architecture(name);
  const { graph } = forwardGraph(specModel(spec), 3);
  const parts = planParts({ planned: graph, plan: { forms: new Map() }, runs: 1 });
  expect(parts.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)).toBe(3 * summary(spec).multiplyAdds);
});

test("the least traffic is every state read and written, and the batch read", () => {
  const compiled = step("mlp", 2);
  const states = 3 * 1_068_682;
  const scalars = 3; // step size, epsilon, decay
  expect(leastTraffic(compiled)).toBe(4 * (2 * states + 2 * 4040 + 2 * 10 + scalars));
});

test("the estimate of a part is the longer of its arithmetic and its traffic", () => {
  const { parts, floorMs, estimatedMs } = stepPlan(step("mlp", 2), SPEED, null);
  for (const { multiplyAdds, bytes, estimatedMs: part } of parts.slice(0, -1)) expect(part).toBeCloseTo(1000 * Math.max(multiplyAdds / 1e9, bytes / 1e9), 9);
  expect(estimatedMs).toBeGreaterThan(Math.max(floorMs.arithmetic, floorMs.memory));
});

describe("the plan of a step in parts", () => {
  const recurrent = specModel(architecture("gru", { classes: 10 }));
  const options = { optimiser: { kind: "adam" }, target: "cpu" } as const;
  const [whole, parts] = [modelStep(recurrent, 8, options), modelStep(recurrent, 8, { ...options, threads: 2 })];

  it("has the arithmetic of the whole and its least traffic", () => {
    const [one, two] = [stepPlan(whole, SPEED, null), stepPlan(parts, SPEED, null)];
    expect([one.batchParts, two.batchParts]).toEqual([1, 2]);
    expect(two.multiplyAdds).toBe(one.multiplyAdds);
    expect(two.leastBytes).toBe(one.leastBytes);
    expect(two.bytes).toBeGreaterThan(one.bytes);
  });

  it("takes times from both graphs", () => {
    const graphMs = [new Map<string | null, number>([["loss", 3], [null, 1]]), new Map([[null, 0.5]])];
    const { parts: rows, unattributedMs } = stepPlan(parts, SPEED, { stepMs: 9, graphMs });
    expect(rows.find(({ node }) => node === "loss")?.profiledMs).toBe(3);
    expect(unattributedMs).toBe(1.5);
  });

  it("is printed, and measured", async () => {
    const { stdout } = await runCli(["models", "plan", "gru", "--input", "1x4x5", "--classes", "3", "--batch", "4", "--threads", "2", "--measure"]);
    expect(stdout).toMatch(/^gru, input 1x4x5, batch 4( in 2 parts side by side, Adam, for cpu|, Adam, for portable), 2 threads\n/);
    expect(stdout).toMatch(/\nmeasured: \d/);
  });
});

describe("profiledTimes", () => {
  const event = (name: string, ts: number, dur: number, cat = "Node"): ProfileEvent => ({ name, cat, ts, dur });
  const origins = new Map([["a_1", "a"], ["a_2", "a"], ["scan", "loop"]]);
  const events = [
    event("model_run", 0, 90, "Session"), event("a_1_kernel_time", 10, 50),
    event("model_run", 100, 90, "Session"), event("a_1_kernel_time", 110, 2000), event("fused a_2_kernel_time", 2110, 1000), event("scan_kernel_time", 3110, 4000), event("a_1_kernel_time", 3110, 900), event("inside_kernel_time", 4100, 500), event("merged_kernel_time", 7110, 300),
    event("model_run", 10_000, 90, "Session"), event("a_1_kernel_time", 10_110, 2000), event("a_1_fence_before", 10_110, 7000),
  ];

  it("sums by the node that others came of, leaves out the warm-up and what runs inside, and takes the mean", () => {
    expect(profiledTimes(events, origins, 1)).toEqual(new Map([["a", (2 + 1 + 2) / 2], ["loop", 4 / 2], [null, 0.3 / 2]]));
  });

  it("tells threads apart", () => {
    const at = (tid: number, name: string, ts: number, dur: number): ProfileEvent => ({ ...event(name, ts, dur), tid });
    const both = [event("model_run", 0, 90, "Session"), event("model_run", 1, 90, "Session"), at(1, "scan_kernel_time", 10, 4000), at(2, "a_1_kernel_time", 20, 2000), at(2, "a_2_kernel_time", 2020, 1000)];
    expect(profiledTimes(both, origins, 0)).toEqual(new Map([["loop", 4 / 2], ["a", 3 / 2]]));
  });
});
