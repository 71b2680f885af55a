import { trainingStep } from "@cochlea/onnx-autodiff";
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";

const g = new GraphBuilder("line");
const logits = g.add("MatMul", [g.input("x", [2, 2]), g.input("w", [2, 2])]);
const step = trainingStep({ forward: g.build(), logits: logits.name, parameters: [{ name: "w", decay: false }], optimiser: "sgd" });
const tensor = (shape, ...data) => ({ type: "float32", shape, data: Float32Array.from(data) });
const fed = { x: tensor([2, 2], 1, 2, 3, 1), target: tensor([2, 2], 1, 0, 0, 1), learning_rate: tensor([], 0.5), decay: tensor([], 0) };
const states = { w: tensor([2, 2], 0, 0, 0, 0), "w.velocity": tensor([2, 2], 0, 0, 0, 0) };
const inPlace = Object.fromEntries(step.states.map(({ input, output }) => [output, states[input]]));
const loss = tensor([], 0);
const session = await createSession(encodeModel(step.graph));
const binding = session.bind({ ...fed, ...states }, { ...inPlace, [step.loss]: loss, [step.logits]: tensor([2, 2], 0, 0, 0, 0) });
for (let i = 0; i < 3; i++) await binding.run().then(() => console.log(loss.data[0].toFixed(4)));
