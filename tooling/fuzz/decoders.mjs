// Decodes audio files that were changed at random, each within a time and a memory bound:
//   node tooling/fuzz/decoders.mjs [--mutations 100000] [--seed 1] [--from 0] [--workers 1] [--seconds 10] [--megabytes 700] [--format FLAC] [--out FOLDER]
// after a build. A finding is an error of another kind than AudioFormatError or RangeError or without the file's name, a decoder that
// takes too long or too much, or lengths that differ from what audioInfo tells. One JSON line for each; then exit code 1.
// A run that was stopped goes on with --from and the number it printed last.
import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutation } from "../../packages/audio-io/test/mutations.mjs";
import { goldenFiles } from "./golden-files.mjs";

const { values } = parseArgs({
  options: {
    mutations: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    workers: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    megabytes: { type: "string", default: "700" },
    format: { type: "string", default: "" },
    out: { type: "string" },
  },
});
const [mutations, seed, from, workers, seconds, megabytes] = ["mutations", "seed", "from", "workers", "seconds", "megabytes"].map((key) => Number(values[key]));

/** Numbers that a worker does between two reports. */
const BLOCK = 500;
const end = from + mutations;
let next = from;
let findings = 0;

function report(index, problem) {
  findings++;
  console.log(JSON.stringify({ seed, index, problem }));
  if (!values.out) return;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(resolve(values.out, `${seed}-${index}.bin`), mutation(goldenFiles(values.format), seed, index).bytes);
}

/** One process after another, until no block is left: a finding of time or memory ends a process, and the next goes on behind it. */
async function work() {
  for (let block = claim(); block; ) {
    const reached = await runProcess(block);
    block = reached < block.to ? { from: reached, to: block.to } : claim();
  }
}

function claim() {
  if (next >= end) return null;
  const block = { from: next, to: Math.min(end, next + BLOCK) };
  next = block.to;
  if (block.from % 5000 === 0) console.error(`${block.from} of ${end}, ${findings} findings`);
  return block;
}

/** @returns The number to go on with. */
function runProcess(block) {
  return new Promise((done) => {
    const child = fork(resolve(import.meta.dirname, "decoder-worker.mjs"), { execArgv: ["--max-old-space-size=256"] });
    let current = block.from;
    let ticks = 0;
    // Seconds are counted, not read from the clock: a machine that pauses both processes makes no finding.
    const timer = setInterval(() => ++ticks > seconds && stop(`takes more than ${seconds} s`), 1000);
    const finish = (index) => {
      clearInterval(timer);
      child.removeAllListeners();
      child.kill("SIGKILL");
      done(index);
    };
    const stop = (problem) => {
      report(current, problem);
      finish(current + 1);
    };
    child.on("exit", (code, signal) => stop(`the process ended: ${signal ?? `exit code ${code}`}`));
    child.on("message", (message) => {
      if (message.ready) return child.send({ seed, format: values.format, from: block.from, to: block.to });
      if (message.done) return finish(block.to);
      ticks = 0;
      current = message.index;
      if (message.started) return;
      if (message.problem) report(current, `${message.name}: ${message.problem}`);
      if (message.peakMb > megabytes) stop(`${message.name}: ${Math.round(message.peakMb)} MB in use`);
    });
  });
}

await Promise.all(Array.from({ length: workers }, work));
console.log(JSON.stringify({ seed, from, to: end, findings }));
process.exitCode = findings > 0 ? 1 : 0;
