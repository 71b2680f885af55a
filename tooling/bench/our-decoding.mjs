// Our side of decoding.mjs: a file from its path to samples, when asked.
//   node tooling/bench/our-decoding.mjs FILE
// Speaks as soundfile_decoding.py does: a line of JSON when ready, then for each line `VARIANT READS` the times of that many reads,
// [passed, of all processors] in milliseconds. There is one variant, whatever it is called.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { decodeAudio } from "../../packages/audio-io/dist/index.js";

const file = process.argv[2];

async function milliseconds() {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await decodeAudio(await readFile(file));
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return [passed, (user + system) / 1000];
}

process.stdout.write(`${JSON.stringify({ description: `Node ${process.versions.node}` })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  for (let reads = 0; reads < Number(line.split(" ")[1]); reads++) times.push(await milliseconds());
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
