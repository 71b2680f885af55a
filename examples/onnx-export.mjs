import { writeFile } from "node:fs/promises";
import { frontEndPreset } from "@cochlea/dsp";
import { architecture, specModel } from "@cochlea/models";
import { exportModel } from "@cochlea/onnx-export";

const frontEnd = frontEndPreset("speech-commands");
const model = specModel(architecture("mlp", { input: [1, 40, 101], classes: 2 }));
const parameters = model.initialParameters(0); // in earnest: trained ones
const bytes = exportModel({ model, parameters, frontEnd, labels: ["yes", "no"], input: "waveform", version: "0.1.0" });
await writeFile("model.onnx", bytes);
console.log(`${(bytes.length / 1e6).toFixed(1)} MB`);
