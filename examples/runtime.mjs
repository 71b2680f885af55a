import { readFile } from "node:fs/promises";
import { createSession } from "@cochlea/runtime";

const session = await createSession(await readFile("sgd.onnx"));
const p = { type: "float32", shape: [3], data: Float32Array.of(1, 2, 3) };
const g = { type: "float32", shape: [3], data: Float32Array.of(1, 0, -1) };
const lr = { type: "float32", shape: [], data: Float32Array.of(0.5) };

const step = session.bind({ p, g, lr }, { next: p });
for (let i = 0; i < 4; i++) await step.run();
console.log(session.backend, p.data.join(" "));

session.release();
