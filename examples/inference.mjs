import { readFile } from "node:fs/promises";
import { loadClassifier } from "@cochlea/inference";
import { classifyFiles } from "@cochlea/inference/node";

const classifier = await loadClassifier(await readFile("model.onnx"));
for await (const { file, predictions, error } of classifyFiles(classifier, ["clip.wav", "notes.txt"])) {
  if (error) console.log(error.message);
  else console.log(file, predictions);
}
classifier.release();
