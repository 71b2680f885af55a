// Processor time of features and of what varies clips before them, beside that of another build: the cases and builds take turns.
// node packages/dsp/bench/features.mjs [OTHER-CHECKOUT]   (after a build of both)
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const ROUNDS = 40;
const CALLS = 20;
const roots = [resolve(import.meta.dirname, "../../.."), ...process.argv.slice(2).map((path) => resolve(path))];

const FRONT_ENDS = {
  "log-mel 8 kHz, FFT 256, hop 80, 40 bands": ["spoken-digits-8k"],
  "log-mel 16 kHz, FFT 512, hop 160, 40 bands": ["speech-commands"],
  "log-mel 16 kHz, FFT 512, hop 160, 80 bands": ["torchaudio"],
  "spectrogram 16 kHz, FFT 2048, hop 512": ["cnn-spectrogram"],
  "MFCC 16 kHz, FFT 512, hop 160, 40 of 40": ["speech-commands", { kind: "mfcc" }],
};

const tone = (length) => Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(i * i * 1e-5) + 0.01 * Math.sin(1.7 * i));

/** One function for each case, all on a clip of one second. */
async function casesOf(root) {
  const load = (name) => import(pathToFileURL(resolve(root, `packages/${name}/dist/index.js`)).href);
  const [dsp, random] = await Promise.all([load("dsp"), load("random")]);
  const features = Object.entries(FRONT_ENDS).map(([name, [preset, overrides]]) => {
    const frontEnd = dsp.frontEndPreset(preset, overrides);
    const extract = dsp.createFeatureExtractor(frontEnd);
    const waveform = { channels: [tone(frontEnd.sampleRate)], sampleRate: frontEnd.sampleRate };
    return [name, () => extract(waveform)];
  });
  const signal = tone(8000);
  const noise = new Float32Array(8000);
  return new Map([
    ...features,
    ["fillNormal, 8000 numbers", (round) => random.fillNormal(noise, random.randomStream(1, "noise", round))],
    ["gain, 8000 samples", () => dsp.gain(signal, 3)],
    ["mixNoise, 8000 samples", () => dsp.mixNoise(signal, noise, { snrDb: 10 })],
  ]);
}

function microseconds(call, round) {
  const start = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) call(round);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / CALLS;
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const builds = await Promise.all(roots.map(casesOf));
const times = new Map([...builds[0].keys()].map((name) => [name, builds.map(() => [])]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, lists] of times) builds.forEach((cases, build) => lists[build].push(microseconds(cases.get(name), round)));
}
for (const [name, lists] of times) console.log(name.padEnd(46), lists.map((list) => `${median(list).toFixed(0)} µs`.padStart(8)).join(""));
