// Recordings with several labels: none, one or two clips of a folder of classes, laid over each other.
// usage: node examples/mixtures/mix-recordings.mjs FOLDER GROUP_PATTERN OUT COUNT
// Only clips of one group are mixed, such as a speaker or a fold, so that a split by group shares no recording.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { scanFolder, readRecording } from "@cochlea/datasets/node";
import { mixChannels, resample } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";

const [folder, groupPattern, out, count] = process.argv.slice(2);
const RATE = 16_000;
const { examples } = await scanFolder(folder, { groupPattern: new RegExp(groupPattern), labelPattern: /^(?:\d+ - )?([^/]+)\// });
const groups = [...new Set(examples.map(({ group }) => group))].sort();

/** A clip of a group whose label is not among those given. */
function draw(group, labels, stream) {
  const left = examples.filter((example) => example.group === group && !labels.includes(example.label));
  return left[stream.integer(left.length)];
}

async function soundOf({ source }) {
  const recording = await readRecording(source);
  const [mono] = mixChannels(recording, 1).channels;
  return recording.sampleRate === RATE ? mono : resample(mono, { fromHz: recording.sampleRate, toHz: RATE });
}

mkdirSync(path.join(out, "clips"), { recursive: true });
const rows = ["path,labels,group"];
for (let index = 0; index < Number(count); index++) {
  const stream = randomStream(0, "mixture", index);
  const group = groups[index % groups.length];
  const parts = [];
  for (let size = [0, 1, 1, 2, 2, 2, 2, 2][stream.integer(8)]; parts.length < size; ) parts.push(draw(group, parts.map(({ label }) => label), stream));
  const sounds = await Promise.all(parts.map(soundOf));
  const samples = new Float32Array(Math.max(RATE, ...sounds.map(({ length }) => length))).map(() => 0.001 * stream.normal());
  for (const sound of sounds) sound.forEach((value, at) => (samples[at] += 0.5 * value));
  writeFileSync(path.join(out, "clips", `${index}.wav`), encodeWav({ channels: [samples], sampleRate: RATE }));
  rows.push(`clips/${index}.wav,${parts.map(({ label }) => label).join(";")},${group}`);
}
writeFileSync(path.join(out, "clips.csv"), `${rows.join("\n")}\n`);
console.log(`${count} clips of ${groups.length} groups in ${path.join(out, "clips.csv")}`);
