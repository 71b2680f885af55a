// Our loader beside PyTorch's DataLoader with soundfile and the same log-mel in torch, epoch by epoch in turns:
//   node tooling/bench/loading.mjs FOLDER [PYTHON] [ROUNDS]
// Needs `pnpm build`, a Python with torch and soundfile, and a folder of recordings of one rate, one sub-folder a class.
// Without a cache: what is measured is reading, decoding, features and batches. Above 1 we are faster.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { audioInfo } from "../../packages/audio-io/dist/index.js";
import { labelNames } from "../../packages/datasets/dist/index.js";
import { createLoader, scanFolder } from "../../packages/datasets/dist/node/index.js";
import { frontEndPreset, melFilterbank } from "../../packages/dsp/dist/index.js";

const [data, python = "python3", rounds = "5"] = process.argv.slice(2);
const BATCH = 32;
const [FFT, HOP, BANDS] = [1024, 512, 64];
const { examples } = await scanFolder(data);
const info = audioInfo(readFileSync(examples[0].source));
const seconds = Math.max(1, Math.round(info.durationSeconds));
const { sampleRate } = info;
const mel = { bands: BANDS, scale: "htk", norm: "none", minHz: 0, maxHz: sampleRate / 2 };
const frontEnd = frontEndPreset("torchaudio", { sampleRate, clipSeconds: seconds, fftLength: FFT, window: { name: "hann", length: FFT, periodic: true, placement: "centre" }, hopLength: HOP, mel, log: { kind: "decibel", floor: 1e-10, reference: 1, topDb: null } });

const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function ourEpoch(set, epoch) {
  const start = performance.now();
  let count = 0;
  for await (const { size } of set.batches({ batchSize: BATCH, seed: 0, epoch, sampling: { kind: "shuffled" }, reuse: true })) count += size;
  return (1000 * count) / (performance.now() - start);
}

/** Asks the Python process for one epoch after the other. */
function openRival(filters, workers) {
  const child = spawn(python, [path.join(import.meta.dirname, "torch_loading.py"), filters, data, workers, sampleRate, seconds, FFT, HOP, BATCH].map(String), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const epoch = async () => {
    child.stdin.write("\n");
    const { value, done } = await lines.next();
    if (done) throw new Error(`loading.mjs: ${python} ended; it needs torch and soundfile`);
    return Number(value);
  };
  return { epoch, end: () => child.stdin.end() };
}

async function compare(filters, workers) {
  const loader = createLoader({ workers });
  const set = loader.clips(examples, { frontEnd, labels: labelNames(examples) });
  const rival = openRival(filters, workers);
  await ourEpoch(set, 0);
  await rival.epoch();
  const [ours, theirs] = [[], []];
  for (let round = 1; round <= Number(rounds); round++) {
    ours.push(await ourEpoch(set, round));
    theirs.push(await rival.epoch());
  }
  rival.end();
  await loader.close();
  return { workers, ours: Math.round(middle(ours)), torch: Math.round(middle(theirs)), ratio: Number(middle(ours.map((value, round) => value / theirs[round])).toFixed(2)) };
}

const folder = mkdtempSync(path.join(os.tmpdir(), "cochlea-bench-"));
try {
  const filters = path.join(folder, "filters.json");
  const weights = melFilterbank({ sampleRate, fftLength: FFT, ...mel });
  const bins = FFT / 2 + 1;
  writeFileSync(filters, JSON.stringify(Array.from({ length: BANDS }, (_, band) => Array.from({ length: bins }, (_, bin) => weights[band * bins + bin]))));
  for (const workers of [0, 1, 2]) process.stdout.write(`${JSON.stringify(await compare(filters, workers))}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
