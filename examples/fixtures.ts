// The files that the examples of `runtime` and `inference` read.
import { encodeWav } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { architecture, specModel } from "@cochlea/models";
import { exportModel } from "@cochlea/onnx-export";
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";

/** `sgd.onnx`: `next = p - lr * g`. */
export function lineModel(): Uint8Array {
  const g = new GraphBuilder("sgd");
  const [p, gradient, rate] = [g.input("p", [3]), g.input("g", [3]), g.input("lr", [])];
  g.output(g.add("Sub", [p, g.add("Mul", [rate, gradient])]), "next");
  return encodeModel(g.build());
}

/** `model.onnx`: what the example of `onnx-export` writes. */
export function yesNoModel(): Uint8Array {
  const model = specModel(architecture("mlp", { input: [1, 40, 101], classes: 2 }));
  return exportModel({ model, parameters: model.initialParameters(0), frontEnd: frontEndPreset("speech-commands"), labels: ["yes", "no"], input: "waveform", version: "0.1.0" });
}

/** `clip.wav`: a second of noise, so that no band is empty and its logarithm a matter of rounding. */
export function clip(): Uint8Array {
  const noise = fillUniform(new Float32Array(16_000), randomStream(0, "clip"), -0.25, 0.25);
  return encodeWav({ channels: [noise], sampleRate: 16_000 });
}
