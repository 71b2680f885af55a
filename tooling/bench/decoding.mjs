// Reading of sound files, from a path to float32 samples, ours and libsndfile's, taken in turns in processes of their own:
//   node tooling/bench/decoding.mjs [--python PATH] [--wav RECORDING] [--rounds N] [--json]
// Needs `pnpm build`, and a Python with soundfile and numpy, which also writes the files. The ratio is its time by ours: above 1 we are faster.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkPython } from "./check-python.mjs";
import { openStepper, takeTurns } from "./stepper.mjs";

const HERE = import.meta.dirname;
const TURNS = { blockMs: 60, mostSteps: 60, warmUp: 3, warmUpMs: 500 };
const SOUNDS = { "1 s, 16 kHz, mono": ["1", "16000", "1"], "30 s, 44.1 kHz, stereo": ["30", "44100", "2"] };
const FORMATS = { wav: "WAV, 16-bit", flac: "FLAC, 16-bit", mp3: "MP3", ogg: "Ogg Vorbis", opus: "Ogg Opus" };

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    wav: { type: "string" },
    rounds: { type: "string", default: "9" },
    json: { type: "boolean", default: false },
  },
});

function fail(message) {
  process.stderr.write(`decoding.mjs: ${message}\n`);
  process.exit(1);
}

function writeFile(file, sound) {
  const { status, stderr } = spawnSync(options.python, [path.join(HERE, "soundfile_decoding.py"), "write", file, ...sound, ...(options.wav ? [options.wav] : [])], { encoding: "utf8" });
  if (status !== 0) fail(`cannot write ${file}: ${stderr.trim().split("\n").at(-1)}`);
}

async function measure(folder, format, name, rounds) {
  const sound = format === "opus" ? [SOUNDS[name][0], SOUNDS[name][1] === "44100" ? "48000" : SOUNDS[name][1], SOUNDS[name][2]] : SOUNDS[name];
  const file = path.join(folder, `sound.${format}`);
  writeFile(file, sound);
  const ours = await openStepper(process.execPath, [path.join(HERE, "our-decoding.mjs"), file]);
  const theirs = await openStepper(options.python, [path.join(HERE, "soundfile_decoding.py"), "read", file]);
  const sides = [ours, theirs].map((stepper) => ({ stepper, variant: "read" }));
  const [[passed, processor], [otherPassed, otherProcessor]] = await takeTurns(sides, rounds, TURNS);
  await Promise.all([ours.end(), theirs.end()]);
  return { format, sound: name, bytes: statSync(file).size, ms: passed, libsndfileMs: otherPassed, ratio: otherPassed / passed, processorRatio: otherProcessor / processor, timesRealTime: (1000 * Number(sound[0])) / passed, sides: [ours.about.description, theirs.about.description] };
}

const COLUMNS = {
  format: ({ format }) => FORMATS[format],
  sound: ({ sound }) => sound,
  kB: ({ bytes }) => (bytes / 1000).toFixed(0),
  "ours ms": ({ ms }) => ms.toFixed(2),
  "libsndfile ms": ({ libsndfileMs }) => libsndfileMs.toFixed(2),
  ratio: ({ ratio }) => ratio.toFixed(2),
  "ratio of processor time": ({ processorRatio }) => processorRatio.toFixed(2),
  "times real time": ({ timesRealTime }) => timesRealTime.toFixed(0),
};

const line = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);

const rounds = Number(options.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) fail(`--rounds: need a whole number above 0, got ${options.rounds}`);
checkPython(options.python, ["soundfile", "numpy"], fail);
const folder = mkdtempSync(path.join(tmpdir(), "decoding-"));
const results = [];
try {
  for (const name of Object.keys(SOUNDS)) for (const format of Object.keys(FORMATS)) results.push(await measure(folder, format, name, rounds));
} catch (error) {
  fail(error.message);
} finally {
  rmSync(folder, { recursive: true });
}
if (options.json) process.stdout.write(`${JSON.stringify({ processor: cpus()[0].model, node: process.versions.node, rounds, results }, null, 2)}\n`);
else {
  process.stdout.write(`${cpus()[0].model}; ${results[0].sides.join("; ")}; medians of ${rounds} rounds in turns\n\n`);
  [Object.keys(COLUMNS), Object.keys(COLUMNS).map(() => "---"), ...results.map((result) => Object.values(COLUMNS).map((text) => text(result)))].forEach(line);
}
