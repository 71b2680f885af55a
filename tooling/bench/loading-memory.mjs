// Peak memory of an epoch over many synthetic clips, segments of one long recording, each with features of its own:
//   node tooling/bench/loading-memory.mjs [CLIPS] [WORKERS]
// Prints JSON: resident memory after a tenth of the epoch, at its end and at its peak, in MB.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "../../packages/audio-io/dist/index.js";
import { createLoader } from "../../packages/datasets/dist/node/index.js";
import { frontEndPreset } from "../../packages/dsp/dist/index.js";
import { fillNormal, randomStream } from "../../packages/random/dist/index.js";

const [clips = 100_000, workers = 2] = process.argv.slice(2).map(Number);
const SAMPLE_RATE = 16_000;
const FILE_SECONDS = 20;
const megabytes = (bytes) => Math.round(bytes / 2 ** 20);

const folder = mkdtempSync(path.join(os.tmpdir(), "cochlea-loading-memory-"));
try {
  const file = path.join(folder, "noise.wav");
  writeFileSync(file, encodeWav({ channels: [fillNormal(new Float32Array(FILE_SECONDS * SAMPLE_RATE), randomStream(0)).map((value) => value / 8)], sampleRate: SAMPLE_RATE }));
  const examples = Array.from({ length: clips }, (_, number) => {
    const startSeconds = (number % ((FILE_SECONDS - 1) * SAMPLE_RATE)) / SAMPLE_RATE;
    return { id: `clip ${number}`, source: { file, startSeconds, endSeconds: startSeconds + 1 }, label: "noise", group: null, split: null };
  });
  const loader = createLoader({ workers });
  const set = loader.clips(examples, { frontEnd: frontEndPreset("speech-commands"), labels: ["noise"] });
  let seen = 0;
  let early = 0;
  const start = performance.now();
  for await (const { size } of set.batches({ batchSize: 64, seed: 0, epoch: 0, sampling: { kind: "shuffled" }, reuse: true })) {
    seen += size;
    if (early === 0 && seen >= clips / 10) early = process.memoryUsage.rss();
  }
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${JSON.stringify({ clips: seen, workers, clipsPerSecond: Math.round(seen / seconds), afterTenthMb: megabytes(early), endMb: megabytes(process.memoryUsage.rss()), peakMb: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
  await loader.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
