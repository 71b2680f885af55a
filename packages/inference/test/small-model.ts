import { frontEndPreset, type FrontEnd, type Waveform } from "@cochlea/dsp";
import { parseModelSpec, specModel } from "@cochlea/models";
import { exportModel, type ExportInput, type ExportTask } from "@cochlea/onnx-export";

export const LABELS = ["yes", "no", "up", "down", "stop", "go"];

/** Labels of `columnModel`. */
export const COLUMNS = ["first", "second", "third", "fourth", "other"];

export interface SmallModelOptions {
  readonly channels?: FrontEnd["channels"];
  readonly input?: "waveform" | "features";
  readonly frontEnd?: FrontEnd | null;
  /** Of the head's first class. Default 0. */
  readonly bias?: number;
  readonly task?: ExportTask;
}

/** Bytes of a model with random parameters, of one second at 16 kHz. */
export function smallModel({ channels = "mono", input = "waveform", frontEnd = frontEndPreset("speech-commands", { channels }), bias = 0, task }: SmallModelOptions = {}): Uint8Array {
  const model = specModel(parseModelSpec({
    name: "small",
    input: [channels === "stereo" ? 2 : 1, 40, 101],
    layers: [{ kind: "conv2d", name: "conv", filters: 4, kernel: 3, stride: 2 }, { kind: "relu" }, { kind: "flatten" }, { kind: "dense", name: "head", units: LABELS.length }],
  }));
  const parameters = model.initialParameters(1);
  parameters.get("head.bias")!.data[0] += bias;
  return exportModel({ model, parameters, labels: LABELS, task, training: { data: "tones" }, decision: { threshold: 0.6 }, version: "1.2.3", ...({ input, frontEnd } as ExportInput) });
}

/** Bytes of a model of images, 3 high and 4 wide: the logit of each class is the sum of one column, of all channels; `other` has none. */
export function columnModel(channels: 1 | 3 = 1): Uint8Array {
  const model = specModel(parseModelSpec({ name: "columns", input: [channels, 3, 4], layers: [{ kind: "flatten" }, { kind: "dense", name: "head", units: COLUMNS.length }] }));
  const weight = Float32Array.from({ length: channels * 12 * COLUMNS.length }, (_, at) => (Math.floor(at / COLUMNS.length) % 4 === at % COLUMNS.length ? 1 / channels : 0));
  const parameters = new Map([["head.weight", { shape: [channels * 12, COLUMNS.length], data: weight }], ["head.bias", { shape: [COLUMNS.length], data: new Float32Array(COLUMNS.length) }]]);
  return exportModel({ model, parameters, labels: COLUMNS, input: "image", version: "1.2.3" });
}

/** A tone that rises from `hz` to twice that. */
export function chirp(hz: number, { sampleRate = 16_000, seconds = 1, channels = 1 } = {}): Waveform {
  const channel = (gain: number) => Float32Array.from({ length: seconds * sampleRate }, (_, i) => gain * Math.sin((2 * Math.PI * hz * i * (1 + i / (2 * seconds * sampleRate))) / sampleRate));
  return { channels: Array.from({ length: channels }, (_, index) => channel(0.5 / (index + 1))), sampleRate };
}
