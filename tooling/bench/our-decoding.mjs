// Our side of decoding.mjs: files from their paths to samples, when asked.
//   node tooling/bench/our-decoding.mjs FILE...
// Speaks as soundfile_decoding.py does: a line of JSON when ready, then for each line `VARIANT READS` the times of that many reads,
// [passed, of all processors] in milliseconds a file. There is one variant, whatever it is called.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { decodeAudio } from "../../packages/audio-io/dist/index.js";

const files = process.argv.slice(2);

async function milliseconds() {
  const [before, start] = [process.cpuUsage(), performance.now()];
  for (const file of files) await decodeAudio(readFileSync(file));
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return [passed / files.length, (user + system) / 1000 / files.length];
}

/** Of all samples of all files, one channel behind the other. */
async function digest() {
  const hash = createHash("sha256");
  for (const file of files) for (const channel of (await decodeAudio(readFileSync(file))).channels) hash.update(new Uint8Array(channel.buffer));
  return hash.digest("hex");
}

process.stdout.write(`${JSON.stringify({ description: `Node ${process.versions.node}`, digest: await digest() })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  for (let reads = 0; reads < Number(line.split(" ")[1]); reads++) times.push(await milliseconds());
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
