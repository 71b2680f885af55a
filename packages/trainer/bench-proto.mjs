import { createOnnxRuntimeEngine, writeTargets } from "./dist/index.js";
import { architecture, specModel } from "@cochlea/models";
import { readFileSync, readdirSync, rmSync, mkdirSync } from "node:fs";
const [name, tau] = process.argv.slice(2);
const model = specModel(architecture(name, { input: [1, 40, 101], classes: 12, ...(tau ? { tau: Number(tau) } : {}) }));
const dir = "/tmp/s5e-prof"; rmSync(dir, { recursive: true, force: true }); mkdirSync(dir);
const B = 100;
const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(1), batchSize: B, optimiser: { kind: "adam" }, seed: 1, threads: 2, profile: dir + "/p" });
const features = new Float32Array(B * 4040).map(() => Math.random() - 0.5), labels = Int32Array.from({ length: B }, (_, i) => i % 12), t = new Float32Array(B * 12);
writeTargets(t, labels, 12, 0);
for (let i = 0; i < 20; i++) await engine.step({ features, labels, size: B }, t, 0.001);
engine.release();
const ev = JSON.parse(readFileSync(dir + "/" + readdirSync(dir)[0], "utf8")).filter((e) => e.cat === "Node" && e.name.endsWith("_kernel_time"));
const by = new Map();
for (const e of ev) { const k = e.name; if (!by.has(k)) by.set(k, { op: e.args.op_name, shape: JSON.stringify(e.args.input_type_shape?.map((s) => Object.values(s)[0].join("x"))) + " -> " + JSON.stringify(e.args.output_type_shape?.map((s) => Object.values(s)[0].join("x"))), d: [] }); by.get(k).d.push(e.dur); }
const rows = [...by].map(([n, { op, shape, d }]) => ({ n, op, shape, us: d.slice(5).sort((a, b) => a - b)[Math.floor((d.length - 5) * 0.3)] }));
const ops = new Map();
for (const r of rows) { const o = ops.get(r.op) ?? [0, 0]; ops.set(r.op, [o[0] + 1, o[1] + r.us]); }
console.log([...ops].sort((a, b) => b[1][1] - a[1][1]).slice(0, 25).map(([k, v]) => `${k.padEnd(22)} ${String(v[0]).padStart(4)} ${(v[1] / 1000).toFixed(2)}`).join("\n"));
console.log(rows.sort((a, b) => b.us - a.us).slice(0, 70).map((r) => `${r.us} ${r.op} ${r.n.replace("_kernel_time", "")} ${r.shape}`).join("\n"));
