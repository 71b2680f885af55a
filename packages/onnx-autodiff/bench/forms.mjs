// How long each form of a training operator takes on the layers of real models, beside what the plan chooses.
// pnpm build && node packages/onnx-autodiff/bench/forms.mjs [rounds] [operator]
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";
import { lower, planStep, TRAINING_OPERATORS } from "../dist/index.js";
import { timesInTurns } from "./times-in-turns.mjs";

const ROUNDS = Number(process.argv[2] ?? 9);
const ONLY = process.argv[3] ?? "";
const THREADS = 2;

const conv = (layer, x, w, stride, pad, group = 1) => ({ layer, x, w, attributes: { strides: [stride, stride], pads: [pad, pad, pad, pad], kernel_shape: w.slice(2), group } });
const CONVOLUTIONS = [
  conv("cnn4 1", [64, 1, 40, 101], [8, 1, 5, 5], 2, 2),
  conv("cnn4 2", [64, 8, 20, 51], [16, 8, 3, 3], 2, 1),
  conv("cnn4 3", [64, 16, 10, 26], [32, 16, 3, 3], 2, 1),
  conv("cnn4 4", [64, 32, 5, 13], [64, 32, 3, 3], 2, 1),
  conv("cnn4 1, stereo, batch 16", [16, 2, 64, 344], [8, 2, 5, 5], 2, 2),
  conv("cnn4 2, stereo, batch 16", [16, 8, 32, 172], [16, 8, 3, 3], 2, 1),
  conv("cnn4 3, stereo, batch 16", [16, 16, 16, 86], [32, 16, 3, 3], 2, 1),
  conv("cnn4 4, stereo, batch 16", [16, 32, 8, 43], [64, 32, 3, 3], 2, 1),
  conv("cnn 1", [32, 1, 1025, 32], [10, 1, 5, 5], 1, 1),
  conv("cnn 2", [32, 10, 511, 15], [20, 10, 5, 5], 1, 1),
  conv("cnn-lstm", [32, 1, 1025, 32], [20, 1, 3, 3], 1, 1),
  conv("alexnet-mnist 1", [100, 1, 28, 28], [32, 1, 5, 5], 1, 2),
  conv("alexnet-mnist 2", [100, 32, 14, 14], [64, 32, 5, 5], 1, 2),
  conv("1x1, 64 to 64", [64, 64, 10, 25], [64, 64, 1, 1], 1, 0),
  conv("3x3, 2 to 16", [32, 2, 40, 100], [16, 2, 3, 3], 1, 1),
  conv("3x3, 4 to 16", [32, 4, 40, 100], [16, 4, 3, 3], 1, 1),
  conv("3x3, 16 to 16", [32, 16, 20, 50], [16, 16, 3, 3], 1, 1),
  conv("3x3, 64 to 64", [32, 64, 10, 25], [64, 64, 3, 3], 1, 1),
  conv("depthwise 3x3, 64", [64, 64, 25, 5], [64, 1, 3, 3], 1, 1, 64),
];
const window = { kernel_shape: [2, 2], strides: [2, 2] };
const pool = (layer, x, kernel, stride, pad) => ({ layer, x, attributes: { kernel_shape: kernel, strides: kernel.map(() => stride), pads: [...kernel, ...kernel].map(() => pad) } });
const POOLS = [
  { layer: "cnn 1", x: [32, 10, 1023, 30], attributes: window },
  { layer: "alexnet-mnist 1", x: [100, 32, 28, 28], attributes: window },
  pool("3x3, stride 2, padded 1", [16, 64, 56, 56], [3, 3], 2, 1),
  pool("3x3, stride 1, padded 1", [16, 32, 28, 28], [3, 3], 1, 1),
  pool("2x2, stride 1", [16, 32, 28, 28], [2, 2], 1, 0),
  pool("5x5, stride 1, padded 2", [16, 32, 28, 28], [5, 5], 1, 2),
  pool("one axis, 3, stride 2", [32, 64, 400], [3], 2, 0),
];
const gather = (layer, x, count) => ({ layer, x, count });
const GATHERS = [
  gather("20 of 16", [20, 16], 640),
  gather("100 of 64", [100, 64], 3200),
  gather("500 of 64", [500, 64], 3200),
  gather("5000 of 128", [5000, 128], 3200),
];

/** Shape of a convolution's or a pool's result. */
function mapShape(x, outputs, { strides, kernel_shape: kernel, pads = [...kernel, ...kernel].map(() => 0) }) {
  return [x[0], outputs, ...kernel.map((length, axis) => Math.floor((x[axis + 2] + pads[axis] + pads[axis + kernel.length] - length) / strides[axis]) + 1)];
}

const problems = [
  ...CONVOLUTIONS.flatMap(({ layer, x, w, attributes }) => {
    const dy = mapShape(x, w[0], attributes);
    return [
      { operator: "ConvGradWeight", layer, inputs: [x, dy], attributes: { ...attributes, shape: w }, forms: attributes.group === 1 ? ["convolution", "columns"] : [] },
      { operator: "ConvGradInput", layer, inputs: [w, dy], attributes: { ...attributes, shape: x }, forms: attributes.strides[0] === 1 ? ["convolution", "transposed-convolution"] : [] },
    ];
  }),
  ...POOLS.map(({ layer, x, attributes }) => {
    const y = mapShape(x, x[1], attributes);
    return { operator: "MaxPoolGrad", layer, inputs: [y, x, y], attributes, forms: ["compare", "indices"] };
  }),
  ...GATHERS.map(({ layer, x, count }) => ({ operator: "GatherGrad", layer, inputs: [[count, x[1]], [count]], types: ["float32", "int64"], below: x[0], attributes: { axis: 0, shape: x }, forms: ["one-hot", "scatter"] })),
].filter(({ operator, forms }) => forms.length > 1 && operator.startsWith(ONLY));

const places = (shape, below) => ({ type: "int64", shape, data: BigInt64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => BigInt(Math.floor(Math.random() * below))) });
const random = (shape) => ({ type: "float32", shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5) });

/** A graph bound to random inputs, integers below a number, to be run again and again. */
async function bound(graph, shapes, below = 1) {
  const session = await createSession(encodeModel(graph), { threads: THREADS, config: { "session.intra_op.allow_spinning": "0" } });
  const inputs = Object.fromEntries(graph.inputs.map((name, index) => [name, graph.values.get(name).type === "int64" ? places(shapes[index], below) : random(shapes[index])]));
  const outputs = Object.fromEntries(graph.outputs.map((name) => [name, random(graph.values.get(name).shape)]));
  const binding = session.bind(inputs, outputs);
  return { run: () => binding.run(), release: () => session.release() };
}

const show = ({ elapsed, processor }) => `${elapsed.toFixed(2)} (${processor.toFixed(2)})`;

function trainingGraph({ operator, inputs, attributes, types = [] }) {
  const g = new GraphBuilder("form", TRAINING_OPERATORS);
  g.output(g.add(operator, inputs.map((shape, index) => g.input(`i${index}`, shape, types[index])), attributes, { name: "node" }));
  return g.build();
}

async function compareForms(problem) {
  const graph = trainingGraph(problem);
  const plan = planStep(graph, "portable");
  const runs = await Promise.all(problem.forms.map((form) => bound(lower(graph, { ...plan, forms: new Map([["node", form]]) }).graph, problem.inputs, problem.below)));
  const times = await timesInTurns(runs, ROUNDS);
  const chosen = plan.forms.get("node");
  const regret = times[problem.forms.indexOf(chosen)].elapsed / Math.min(...times.map(({ elapsed }) => elapsed));
  const columns = Object.fromEntries(problem.forms.map((form, index) => [`form ${index + 1}`, `${form} ${show(times[index])}`]));
  return { operator: problem.operator, layer: problem.layer, ...columns, plan: chosen, regret: regret.toFixed(2) };
}

// Ways of writing the gradient of ReLU: all are 0 where y is 0, and dy elsewhere.
const RELU_GRADIENTS = {
  where: (g, dy, y) => g.add("Where", [g.add("Greater", [y, g.scalar(0)]), dy, g.scalar(0)]),
  "mul by cast": (g, dy, y) => g.add("Mul", [dy, g.add("Cast", [g.add("Greater", [y, g.scalar(0)])], { to: 1 })]),
  "mul by sign": (g, dy, y) => g.add("Mul", [dy, g.add("Sign", [y])]),
  "mul by hard sigmoid": (g, dy, y) => g.add("Mul", [dy, g.add("HardSigmoid", [y], { alpha: { float: 3e38 }, beta: { float: 0 } })]),
};

async function compareReluGradients(layer, shape) {
  const runs = await Promise.all(Object.values(RELU_GRADIENTS).map((write) => {
    const g = new GraphBuilder("relu");
    g.output(write(g, g.input("dy", shape), g.add("Relu", [g.input("x", shape)])));
    return bound(g.build(), [shape, shape]);
  }));
  const times = await timesInTurns(runs, ROUNDS);
  return { layer, ...Object.fromEntries(Object.keys(RELU_GRADIENTS).map((name, index) => [name, show(times[index])])) };
}

const rows = [];
for (const problem of problems) rows.push(await compareForms(problem));
console.log("milliseconds elapsed (of both processors)");
if (rows.length > 0) console.table(rows);
if ("ReluGrad".startsWith(ONLY)) console.table([await compareReluGradients("cnn4 1", [64, 8, 20, 51]), await compareReluGradients("cnn 1", [32, 10, 1023, 30])]);
