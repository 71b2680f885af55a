import { encodeModel, float, GraphBuilder, type Attribute, type Graph } from "@cochlea/onnx-graph";
import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiation/differentiate.ts";
import { lower } from "../src/compilation/lower.ts";
import { planStep } from "../src/compilation/plan.ts";
import { RECURRENT_CASES } from "./cases/recurrent.ts";
import { gradientProblem, relativeError, type GradientProblem } from "./gradient-problem.ts";

const cases = Object.entries(RECURRENT_CASES).flatMap(([operator, list]) => list.map((each) => ({ ...each, operator })));

function loweredStep({ forward, logits, parameters }: Omit<GradientProblem, "feeds">): { graph: Graph; logits: string } {
  const { builder, logits: scores, gradients } = differentiate({ forward, logits, parameters });
  for (const value of [scores, ...gradients.values()]) builder.output(value);
  const { graph, renamed } = lower(builder.build(), planStep(builder.build(), "portable"));
  return { graph, logits: renamed(scores.name) };
}

async function run(graph: Graph, feeds: ReadonlyMap<string, Tensor>, output: string): Promise<Float32Array> {
  const session = await createSession(encodeModel(graph), { threads: 1 });
  const results = await session.run(Object.fromEntries([...feeds].filter(([name]) => graph.inputs.includes(name))));
  session.release();
  return results[output].data as Float32Array;
}

describe("the forward pass of a step against ONNX Runtime's own operators", () => {
  // Both in float32; they differ in the order of sums and in their approximations of exp and tanh.
  it.each(cases)("$operator, $name", async ({ operator, ...each }) => {
    const problem = gradientProblem(each, operator);
    const step = loweredStep(problem);
    const [ours, theirs] = [await run(step.graph, problem.feeds, step.logits), await run({ ...problem.forward, outputs: [problem.logits] }, problem.feeds, problem.logits)];
    expect(relativeError(ours, theirs)).toBeLessThan(1e-5);
  });
});

/** Logits from the last state of an LSTM that runs on x; which of its weights are parameters the caller says. */
function lstm(attributes: Readonly<Record<string, Attribute>> = {}, more: readonly (readonly number[] | null)[] = []) {
  const g = new GraphBuilder("net");
  const inputs = [[3, 2, 4], [1, 12, 4], [1, 12, 3]].map((shape, index) => g.input(["x", "weight", "recurrence"][index], shape));
  const optional = more.map((shape, index) => shape && g.input(`optional${index}`, shape, index === 1 ? "int32" : "float32"));
  const [, last] = g.addAll("LSTM", [...inputs, ...optional], { hidden_size: 3, ...attributes }, { name: "memory" });
  const logits = g.add("MatMul", [g.add("Reshape", [last, g.ints([2, 3])]), g.input("dense", [3, 5])]);
  return { forward: g.build(), logits: logits.name };
}

describe("lower", () => {
  it("leaves a recurrent layer as it is where nothing below it is trained", () => {
    const operators = (parameters: readonly string[]) => loweredStep({ ...lstm(), parameters }).graph.nodes.map(({ operator }) => operator);
    expect(operators(["dense"])).toContain("LSTM");
    expect(operators(["dense"])).not.toContain("Scan");
    expect(operators(["dense", "recurrence"])).not.toContain("LSTM");
    expect(operators(["dense", "recurrence"]).filter((operator) => operator === "Scan")).toHaveLength(2);
  });

  it("passes over the steps with six operators backwards, but for the state that arrives", () => {
    const { nodes } = loweredStep({ ...lstm(), parameters: ["recurrence"] }).graph;
    const bodies = nodes.flatMap(({ attributes: { body } }) => (typeof body === "object" && "graph" in body ? [body.graph.nodes.map(({ operator }) => operator)] : []));
    expect(bodies[1]).toEqual(["Mul", "Add", "Concat", "Mul", "MatMul", "Mul"]);
  });
});

describe("differentiate refuses, by name and with the fix,", () => {
  it.each<[what: string, attributes: Readonly<Record<string, Attribute>>, more: readonly (readonly number[] | null)[], message: string]>([
    ["other activations", { activations: { strings: ["Sigmoid", "Tanh", "Relu"] } }, [], "with the activations Sigmoid Tanh Relu; train with the default ones, Sigmoid Tanh Tanh"],
    ["clip", { clip: float(3) }, [], "with clip; leave it out, and clip the gradients of the step instead"],
    ["input_forget", { input_forget: 1 }, [], "with input_forget = 1; leave it out"],
    ["sequence_lens", {}, [null, [2]], "with sequence_lens; leave it out, and pad all sequences to one length"],
    ["peepholes", {}, [null, null, null, null, [1, 9]], "with peepholes; leave the input P out"],
  ])("%s", (_, attributes, more, message) => {
    expect(() => differentiate({ ...lstm(attributes, more), parameters: ["weight"] })).toThrow(`differentiate: operator LSTM of node "memory" has no gradient ${message}`);
    expect([...differentiate({ ...lstm(attributes, more), parameters: ["dense"] }).gradients.keys()]).toEqual(["dense"]);
  });

  it("layout 1", () => {
    const g = new GraphBuilder("net");
    const [all] = g.addAll("GRU", [g.input("x", [2, 3, 4]), g.input("weight", [1, 9, 4]), g.input("recurrence", [1, 9, 3])], { layout: 1 }, { name: "memory" });
    const logits = g.add("Reshape", [all, g.ints([2, 9])]);
    expect(() => differentiate({ forward: g.build(), logits: logits.name, parameters: ["weight"] })).toThrow('differentiate: operator GRU of node "memory" has no gradient with layout = 1; use layout 0, and transpose the input and the outputs');
  });
});
