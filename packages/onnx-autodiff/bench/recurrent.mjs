// How long forward and backward of recurrent networks take, beside the forward pass by ONNX Runtime's own operators.
// pnpm build && node packages/onnx-autodiff/bench/recurrent.mjs [rounds] [network]
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";
import { differentiate, lower, planStep } from "../dist/index.js";
import { timesInTurns } from "./times-in-turns.mjs";

const ROUNDS = Number(process.argv[2] ?? 15);
const ONLY = process.argv[3] ?? "";
const THREADS = 2;
const GATES = { LSTM: 4, GRU: 3, RNN: 1 };

const NETWORKS = {
  "LSTM 128, two levels, 101 steps of 40, batch 64": { operator: "LSTM", steps: 101, batch: 64, features: 40, hidden: 128, levels: 2 },
  "LSTM 128, 4 steps of 40960, batch 32": { operator: "LSTM", steps: 4, batch: 32, features: 40960, hidden: 128, levels: 1 },
  "GRU 128, two levels, 101 steps of 40, batch 64": { operator: "GRU", steps: 101, batch: 64, features: 40, hidden: 128, levels: 2 },
  "bidirectional LSTM 64, two levels, 101 steps of 40, batch 64": { operator: "LSTM", steps: 101, batch: 64, features: 40, hidden: 64, levels: 2, direction: "bidirectional" },
};

/** Levels on all steps of the one below, then a dense layer on the last state of the last. */
function network({ operator, steps, batch, features, hidden, levels, direction = "forward" }) {
  const g = new GraphBuilder(operator);
  const directions = direction === "bidirectional" ? 2 : 1;
  const rows = GATES[operator] * hidden;
  const parameters = [];
  const parameter = (name, shape) => parameters.push(name) && g.input(name, shape);
  let x = g.input("x", [steps, batch, features]);
  let last;
  for (let level = 0; level < levels; level++) {
    const weights = [parameter(`weight_${level}`, [directions, rows, Number(x.shape[2])]), parameter(`recurrence_${level}`, [directions, rows, hidden]), parameter(`bias_${level}`, [directions, 2 * rows])];
    const [all, state] = g.addAll(operator, [x, ...weights], { hidden_size: hidden, direction, ...(operator === "GRU" ? { linear_before_reset: 1 } : {}) });
    x = g.add("Reshape", [directions === 1 ? all : g.add("Transpose", [all], { perm: [0, 2, 1, 3] }), g.ints([steps, batch, directions * hidden])]);
    last = g.add("Reshape", [g.add("Transpose", [state], { perm: [1, 0, 2] }), g.ints([batch, directions * hidden])]);
  }
  const logits = g.add("Gemm", [last, parameter("dense", [directions * hidden, 30]), parameter("dense.bias", [30])], {}, { name: "logits" });
  return { forward: g.build(), logits: logits.name, parameters };
}

/** Loss and gradients of all parameters. */
function stepGraph(problem) {
  const { builder, loss, gradients } = differentiate(problem);
  builder.output(loss);
  for (const gradient of gradients.values()) builder.output(gradient);
  return lower(builder.build(), planStep(builder.build(), "portable")).graph;
}

function forwardGraph({ forward, logits }) {
  return { ...forward, outputs: [logits] };
}

const tensor = (shape, scale) => ({ type: "float32", shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * (Math.random() - 0.5)) });

async function bound(graph) {
  const session = await createSession(encodeModel(graph), { threads: THREADS, config: { "session.intra_op.allow_spinning": "0" } });
  const tensors = (names) => Object.fromEntries(names.map((name) => [name, tensor(graph.values.get(name).shape, 0.2)]));
  const binding = session.bind(tensors(graph.inputs), tensors(graph.outputs));
  return { run: () => binding.run(), release: () => session.release() };
}

const show = ({ elapsed, processor }) => `${elapsed.toFixed(1)} (${processor.toFixed(1)})`;

const rows = [];
for (const [name, options] of Object.entries(NETWORKS).filter(([name]) => name.startsWith(ONLY))) {
  const problem = network(options);
  const [step, forward] = await timesInTurns(await Promise.all([stepGraph(problem), forwardGraph(problem)].map(bound)), ROUNDS);
  rows.push({ network: name, "forward and backward": show(step), "forward, ONNX Runtime's own": show(forward), ratio: (step.processor / forward.processor).toFixed(2) });
}
console.log("milliseconds elapsed (of both processors)");
console.table(rows);
