import { encodeWav } from "@cochlea/audio-io";
import { parseFrontEnd, frontEndPreset } from "@cochlea/dsp";
import { parseModelSpec, specModel } from "@cochlea/models";
import { exportModel } from "@cochlea/onnx-export";

const RATE = 8000;
const SAMPLES = 800;

/**
 * A model to check on paper: the logits of `low` and `high` are minus and plus the mean of the clip's samples.
 *
 * A constant clip at x thus is `high` with probability 1 / (1 + exp(-2x)).
 */
export function signModel(training: Readonly<Record<string, unknown>> = {}, labels: readonly [string, string] = ["low", "high"]): Uint8Array {
  const frontEnd = parseFrontEnd({ ...frontEndPreset("speech-commands"), sampleRate: RATE, clipSeconds: SAMPLES / RATE, kind: "waveform", mel: null, mfcc: null });
  const model = specModel(parseModelSpec({ name: "sign", input: [1, 1, SAMPLES], layers: [{ kind: "flatten" }, { kind: "dense", name: "out", units: 2 }] }));
  const weight = Float32Array.from({ length: 2 * SAMPLES }, (_, index) => (index % 2 === 0 ? -1 : 1) / SAMPLES);
  const parameters = new Map([
    ["out.weight", { shape: [SAMPLES, 2], data: weight }],
    ["out.bias", { shape: [2], data: new Float32Array(2) }],
  ]);
  return exportModel({ model, parameters, frontEnd, labels, input: "waveform", training, version: "0.0.0" });
}

/** A clip whose samples all are `value`. */
export function constantWav(value: number): Uint8Array {
  return encodeWav({ channels: [new Float32Array(SAMPLES).fill(value)], sampleRate: RATE }, { format: "float" });
}

/** Probability of `high` for a constant clip. */
export function probabilityOfHigh(value: number): number {
  return 1 / (1 + Math.exp(-2 * value));
}
