// Reading of sound files, from a path to float32 samples, ours and libsndfile's, taken in turns in processes of their own:
//   node tooling/bench/decoding.mjs [--python PATH] [--wav RECORDING] [--formats wav,flac] [--recordings FOLDER [--every N]] [--rounds N] [--json]
// Needs `pnpm build`, and a Python with soundfile and numpy, which also writes the files. The ratio is its time by ours: above 1 we are faster.
// --recordings: instead of files made here, every N-th WAV and FLAC file below a folder; first all samples must be the same.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
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
    formats: { type: "string", default: Object.keys(FORMATS).join(",") },
    recordings: { type: "string" },
    every: { type: "string", default: "1" },
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

/** What both sides take to read files, and whether they read the same. */
async function compare(files, rounds, turns) {
  const ours = await openStepper(process.execPath, [path.join(HERE, "our-decoding.mjs"), ...files]);
  const theirs = await openStepper(options.python, [path.join(HERE, "soundfile_decoding.py"), "read", ...files]);
  const sides = [ours, theirs].map((stepper) => ({ stepper, variant: "read" }));
  const [[ms, processor], [libsndfileMs, otherProcessor]] = await takeTurns(sides, rounds, turns);
  await Promise.all([ours.end(), theirs.end()]);
  const bytes = Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / files.length);
  return { bytes, same: ours.about.digest === theirs.about.digest, ms, libsndfileMs, ratio: libsndfileMs / ms, processorRatio: otherProcessor / processor, sides: [ours.about.description, theirs.about.description] };
}

async function measure(folder, format, name, rounds) {
  const sound = format === "opus" ? [SOUNDS[name][0], SOUNDS[name][1] === "44100" ? "48000" : SOUNDS[name][1], SOUNDS[name][2]] : SOUNDS[name];
  const file = path.join(folder, `sound.${format}`);
  writeFile(file, sound);
  return { format: FORMATS[format], sound: name, ...(await compare([file], rounds, TURNS)) };
}

async function measureRecordings(folder, every, rounds) {
  const all = readdirSync(folder, { recursive: true }).filter((file) => /\.(wav|flac)$/i.test(file)).sort();
  const files = all.filter((_, index) => index % every === 0).map((file) => path.join(folder, file));
  if (files.length === 0) fail(`--recordings: need WAV or FLAC files below ${folder}, found none`);
  const result = await compare(files, rounds, { ...TURNS, mostSteps: 3, warmUp: 1 });
  if (!result.same) fail("the samples are not those of libsndfile");
  return { format: "recordings", sound: `${files.length} of ${all.length} files`, ...result };
}

/** Files made here, of each format and sound. */
async function measureAll(formats, rounds) {
  const folder = mkdtempSync(path.join(tmpdir(), "decoding-"));
  const results = [];
  try {
    for (const name of Object.keys(SOUNDS)) for (const format of formats) results.push(await measure(folder, format, name, rounds));
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const COLUMNS = {
  format: ({ format }) => format,
  sound: ({ sound }) => sound,
  kB: ({ bytes }) => (bytes / 1000).toFixed(0),
  "ours ms": ({ ms }) => ms.toFixed(2),
  "libsndfile ms": ({ libsndfileMs }) => libsndfileMs.toFixed(2),
  ratio: ({ ratio }) => ratio.toFixed(2),
  "ratio of processor time": ({ processorRatio }) => processorRatio.toFixed(2),
  "same samples": ({ same }) => (same ? "yes" : "not to the bit"),
};

const line = (cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);

const rounds = Number(options.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) fail(`--rounds: need a whole number above 0, got ${options.rounds}`);
checkPython(options.python, ["soundfile", "numpy"], fail);
const formats = options.formats.split(",");
if (!formats.every((format) => Object.hasOwn(FORMATS, format))) fail(`--formats: need some of ${Object.keys(FORMATS).join(",")}, got ${options.formats}`);
const measured = options.recordings ? measureRecordings(options.recordings, Number(options.every), rounds).then((result) => [result]) : measureAll(formats, rounds);
const results = await measured.catch((error) => fail(error.message));
if (options.json) process.stdout.write(`${JSON.stringify({ processor: cpus()[0].model, node: process.versions.node, rounds, results }, null, 2)}\n`);
else {
  process.stdout.write(`${cpus()[0].model}; ${results[0].sides.join("; ")}; medians of ${rounds} rounds in turns\n\n`);
  [Object.keys(COLUMNS), Object.keys(COLUMNS).map(() => "---"), ...results.map((result) => Object.values(COLUMNS).map((text) => text(result)))].forEach(line);
}
