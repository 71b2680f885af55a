// Front ends with the DFT as a strided Conv, as one full basis, and split: time of one clip on one thread, and bytes of the file.
// node packages/onnx-export/bench/dft-forms.mjs   (after a build)
import { frontEndPreset } from "@cochlea/dsp";
import { encodeModel, float32Tensor, GraphBuilder } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";
import { addFrontEnd } from "../dist/index.js";

const SAMPLES = 16000;
const ROUNDS = 60;
/** The split that `dftForm` takes from 256 points on, and would take below. */
const SPLIT_ROWS = { 64: 8, 128: 16, 256: 32, 512: 32, 1024: 64, 2048: 64 };

const frontEnd = (fftLength, hopLength) => frontEndPreset("speech-commands", { mfcc: null, mel: { bands: fftLength < 256 ? 10 : 40, scale: "htk", norm: "none", minHz: 0, maxHz: 8000 }, fftLength, window: { name: "hann", length: fftLength, periodic: true, placement: "centre" }, hopLength, framing: "none" });

/** The textbook form: every bin's cosine and sine as a filter. Random weights, because only time and size count. */
function addConv(g, { fftLength, hopLength, mel: { bands } }, waveform) {
  const bins = fftLength / 2 + 1;
  const random = (...shape) => g.constant(float32Tensor(shape, Float32Array.from({ length: shape.reduce((a, b) => a * b) }, Math.random)));
  const signal = g.add("Unsqueeze", [waveform, g.ints([1, 2])]);
  const parts = g.add("Conv", [signal, random(2 * bins, 1, 1, fftLength)], { strides: [1, hopLength] });
  const [real, imaginary] = g.addAll("Split", [parts, g.ints([bins, bins])], { axis: 1 });
  const power = g.add("Add", [g.add("Mul", [real, real]), g.add("Mul", [imaginary, imaginary])]);
  return g.add("Log", [g.add("Add", [g.add("Conv", [power, random(bands, bins, 1, 1)]), g.scalar(1e-6)])]);
}

const forms = {
  conv: addConv,
  full: (g, options, waveform) => addFrontEnd(g, options, waveform, null),
  split: (g, options, waveform) => addFrontEnd(g, options, waveform, { rows: SPLIT_ROWS[options.fftLength], columns: options.fftLength / SPLIT_ROWS[options.fftLength] }),
};

function build(add, options) {
  const g = new GraphBuilder();
  g.output(add(g, options, g.input("waveform", ["batch", SAMPLES])));
  return encodeModel(g.build());
}

async function milliseconds(session, batch) {
  const waveform = { type: "float32", shape: [batch, SAMPLES], data: Float32Array.from({ length: batch * SAMPLES }, () => Math.random() - 0.5) };
  const start = performance.now();
  await session.run({ waveform });
  return (performance.now() - start) / batch;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

for (const [fftLength, hopLength] of [[64, 32], [128, 64], [256, 80], [512, 160], [1024, 256], [2048, 512]]) {
  const rivals = [];
  for (const [form, add] of Object.entries(forms)) {
    const bytes = build(add, frontEnd(fftLength, hopLength));
    rivals.push({ form, bytes: bytes.length, session: await createSession(bytes, { threads: 1 }), times: { 1: [], 8: [] } });
  }
  // The rivals in turn, so that a slow moment of the machine hits all of them.
  for (let round = 0; round < ROUNDS; round++) for (const { session, times } of rivals) for (const batch of [1, 8]) times[batch].push(await milliseconds(session, batch));
  for (const { form, bytes, times, session } of rivals) {
    console.log(`${fftLength}/${hopLength} ${form.padEnd(5)} ${(bytes / 1024).toFixed(0).padStart(6)} KiB  ${median(times[1]).toFixed(2)} ms alone  ${median(times[8]).toFixed(2)} ms in a batch of 8`);
    session.release();
  }
}
