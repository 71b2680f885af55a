// Our side of features.mjs: features and resampling of clips of one second, when asked.
//   node tooling/bench/our-features.mjs WORKLOAD     as JSON: {"frontEnd": {…}} or {"resample": {…}}
// Speaks as torch_features.py does: a line of JSON when ready, then for each line `VARIANT READINGS` that many readings of
// the clocks over CLIPS clips each, [passed, of all processors] in milliseconds a clip. There is one variant, whatever it is called.
import { createInterface } from "node:readline";
import { createFeatureExtractor, createResampler } from "../../packages/dsp/dist/index.js";
import { fillNormal, randomStream } from "../../packages/random/dist/index.js";

/** Reading a clock goes through the kernel, which costs as much as a clip. */
const CLIPS = 64;
const { frontEnd, resample, ...form } = JSON.parse(process.argv[2]);
const call = frontEnd ? extracting(frontEnd, form) : resampling(resample);

function extracting({ sampleRate }, { newArrays, simd }) {
  const extract = createFeatureExtractor(frontEnd, { simd });
  const waveform = { channels: [noise(sampleRate)], sampleRate };
  const { data } = extract(waveform);
  return newArrays ? () => extract(waveform) : () => extract.into(waveform, data);
}

function resampling({ newArrays, ...options }) {
  const resampler = createResampler(options);
  const clip = noise(options.fromHz);
  const result = new Float32Array(options.toHz);
  return newArrays ? () => resampler(clip) : () => resampler.into(clip, result);
}

function noise(length) {
  return fillNormal(new Float32Array(length), randomStream(0, "bench")).map((value) => 0.1 * value);
}

function milliseconds() {
  const [before, start] = [process.cpuUsage(), performance.now()];
  for (let clip = 0; clip < CLIPS; clip++) call();
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return [passed / CLIPS, (user + system) / 1000 / CLIPS];
}

process.stdout.write(`${JSON.stringify({ variants: ["ours"], description: `Node ${process.versions.node}` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  for (let reading = 0; reading < Number(line.split(" ")[1]); reading++) times.push(milliseconds());
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
