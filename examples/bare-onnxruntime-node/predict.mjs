// An exported model without Cochlea: npm install onnxruntime-node && node predict.mjs model.onnx clip.wav
import { readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";

const [modelFile, wavFile] = process.argv.slice(2);
const model = await readFile(modelFile);
const wav = await readFile(wavFile);

// The file's metadata comes last: a key, a tag byte, the length in groups of seven bits, then JSON.
function metadata(key) {
  let at = model.lastIndexOf(key) + key.length + 1;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    length |= (model[at] & 127) << shift;
    if (model[at++] < 128) return JSON.parse(model.toString("utf8", at, at + length));
  }
}

function chunk(id) {
  for (let at = 12; at + 8 <= wav.length; at += 8 + wav.readUInt32LE(at + 4)) {
    if (wav.toString("latin1", at, at + 4) === id) return wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
  }
  throw new Error(`${wavFile} has no "${id}" chunk; need a 16-bit WAV file`);
}

const format = chunk("fmt ");
const { sampleRate } = metadata("cochlea.front_end");
if (format.readUInt16LE(2) !== 1 || format.readUInt32LE(4) !== sampleRate || format.readUInt16LE(14) !== 16) throw new Error(`need 16-bit mono at ${sampleRate} Hz`);

const session = await InferenceSession.create(model);
const [, length] = session.inputMetadata[0].shape;
const samples = new Float32Array(length); // a longer clip is cut, a shorter one followed by zeros
const data = chunk("data");
for (let i = 0; i < Math.min(length, data.length >> 1); i++) samples[i] = data.readInt16LE(2 * i) / 32768;
const { probabilities } = await session.run({ waveform: new Tensor("float32", samples, [1, length]) });

const labels = metadata("cochlea.labels");
const predictions = labels.map((label, i) => ({ label, score: probabilities.data[i] })).sort((a, b) => b.score - a.score);
console.log(JSON.stringify(predictions));
